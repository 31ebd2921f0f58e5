"""`breakkit watch`: what was seen of the learner's work, and what happens next."""
