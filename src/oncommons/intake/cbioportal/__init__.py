"""Study folders in the file formats of cBioPortal.

- `read`: `CBioPortal` is the source: it recognises a study folder and drafts our tables from it.
- `meta`: meta files and case lists, which say what the folder holds.
- `clinical`: patients and samples from the two clinical files.
- `tumours`: primary tumours, stagings and progressions. `stages`: how stages are written.
- `extras`: what has no home in the schema.
- `panels`: gene panels. `assays`: which sample was assayed, and with what.
- `mutations`, `copy_number`, `structural_variants`: alterations.
- `timelines`: treatments and other dated events.
"""
