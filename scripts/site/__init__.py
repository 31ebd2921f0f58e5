"""The site: `make docs`.

`python -m scripts.site` captures what each break does, writes the pages that are made from the code
and the catalog beside those that people wrote, has Zensical build both languages strictly, and then
looks at every link of what came out. All of it happens below `build/`; nothing is fetched.
"""
