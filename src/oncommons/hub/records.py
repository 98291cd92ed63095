"""What every row of the hub carries: an id, and who made it when."""

from django.db import models

from oncommons.hub.ids import LENGTH

MOST_OF_AN_ID = 200
"""Length of the id of a person, a project or a thing; names stay with the members."""


class Recorded(models.Model):
    """A row that an act made; `Act.stamp` gives these three values."""

    id = models.CharField(primary_key=True, max_length=LENGTH)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=MOST_OF_AN_ID)

    class Meta:
        abstract = True
