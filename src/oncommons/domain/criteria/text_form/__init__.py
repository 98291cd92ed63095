"""Criteria as a sentence, such as `cancer_type is LUAD and not treated(osimertinib)`.

- `from_text` reads a sentence, `from_text_or_json` either form. `to_text` writes one.
- `told` tells line by line how criteria are read, and `doubts` what no patient can have.
- `grammar` and `functions` hold the words as data, for the parser and the reference page alike.
"""

from oncommons.domain.criteria.text_form.doubts import doubts
from oncommons.domain.criteria.text_form.reading import from_text, from_text_or_json
from oncommons.domain.criteria.text_form.writing import to_text, told

__all__ = ["doubts", "from_text", "from_text_or_json", "to_text", "told"]
