"""The verbs, one module each: its `SCHEMA`, and its `VERB`, a `breakkit.edits.verb.Verb`."""
