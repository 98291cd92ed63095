"""Read a page as a browser does: tags, texts and attributes, and whether they balance."""

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


class Page(HTMLParser):
    """What stands on a page.

    `tags` are pairs of name and attributes; `texts` pairs of the innermost tag and its text.
    """

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.faults, self._open, self._near = [], [], [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        else:
            self._open.pop()

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data.strip()))
            self._near.append((self.tags[-1] if self.tags else ("", {}), data.strip()))

    def named(self, tag):
        """Give the attributes of every tag of a name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, tag):
        """Give the texts that stand directly in tags of a name."""
        return [text for name, text in self.texts if name == tag]

    def attributed(self, tag):
        """Give the attributes and the text of every tag of a name that opens with text."""
        return [(attributes, text) for (name, attributes), text in self._near if name == tag]
