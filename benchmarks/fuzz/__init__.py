"""An oracle for the edit language that shares nothing with its engine: `ast` on both sides.

`reference` says from a text and an edit what must come out, `judge` holds a result against it,
`author` writes the specs that a person would write, `corpus` has the files.
"""
