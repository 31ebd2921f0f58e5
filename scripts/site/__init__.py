"""The site: `make docs`.

`python -m scripts.site` captures what each break does, writes the pages that are made from the code
and the catalog beside those that people wrote, has Zensical build both languages strictly, and then
looks at every link of what came out. All of it happens below `build/`; nothing is fetched.

Why Zensical: MkDocs has had no release since 2024, and the support of Material for MkDocs ended in
November 2026; Zensical is by the same people, keeps its themes, and checks links and anchors itself.
Why no plugin for languages: both have the same pages at the same places, so that each is a build of
its own, and the switch between them is a template of nine lines.
"""
