"""Stage 7: turn one patient's alterations into a report for the tumour board."""
