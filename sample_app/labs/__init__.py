"""Labs: the real server under real load, bounded in time, with a picture or table as the result."""
