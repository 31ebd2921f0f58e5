"""The edit language: source text + edit → source text. The only importer of LibCST."""
