"""Facts with source, version and licence: genes, tumour types, drugs, evidence."""
