"""The site: `make docs`.

`python -m scripts.site` captures what each break does, writes the pages that are made from the code
and the catalog beside those that people wrote, has Zensical build both languages strictly, and then
looks at every link of what came out. All of it happens below `build/`; nothing is fetched.

Why Zensical: MkDocs has had no release since 2024, and Material for MkDocs no support since
November 2026. Zensical is by the people of the latter, and checks links and anchors itself.
Why no plugin for languages: both have the same pages at the same places, so that each is a build of
its own, and the switch between them is a template of nine lines.
"""
