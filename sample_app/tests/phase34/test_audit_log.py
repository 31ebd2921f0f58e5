"""The audit log: JSON Lines on disk, each line whole and there at once."""

from __future__ import annotations

import json
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from miniobs.logging import JsonLinesHandler, attached


@pytest.fixture
def logger():
    return logging.getLogger("test.audit")


def events(path):
    return [json.loads(line)["event"] for line in path.read_bytes().splitlines()]


def test_a_line_is_in_the_file_before_the_next_statement(logger, tmp_path):
    path = tmp_path / "audit.log"
    with attached(logger, JsonLinesHandler(path)):
        logger.info("first")
        assert events(path) == ["first"]
        logger.info("second")
        assert events(path) == ["first", "second"]
    assert path.read_bytes().endswith(b"}\n")


def test_an_existing_log_is_continued(logger, tmp_path):
    path = tmp_path / "audit.log"
    for event in ("before", "after"):
        with attached(logger, JsonLinesHandler(path)):
            logger.info(event)
    assert events(path) == ["before", "after"]


def test_folders_are_made(logger, tmp_path):
    path = tmp_path / "logs" / "of today" / "audit.log"
    with attached(logger, JsonLinesHandler(path)):
        logger.info("here")
    assert events(path) == ["here"]


def test_writers_at_the_same_time_do_not_cut_each_others_lines(tmp_path):
    path = tmp_path / "audit.log"
    text = "x" * 10_000  # more than any buffer on the way

    def writer(number):
        own = logging.getLogger(f"test.writer{number}")
        with attached(own, JsonLinesHandler(path)):
            for _ in range(50):
                own.info(f"{number}{text}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writer, range(4)))
    assert Counter(events(path)) == {f"{number}{text}": 50 for number in range(4)}


def test_nothing_is_written_after_the_block(logger, tmp_path):
    path = tmp_path / "audit.log"
    with attached(logger, JsonLinesHandler(path)):
        logger.info("inside")
    logger.warning("outside")
    assert events(path) == ["inside"]
    assert logger.handlers == []


def test_a_log_that_cannot_be_written_is_reported_and_the_work_goes_on(logger, tmp_path, capsys):
    handler = JsonLinesHandler(tmp_path / "audit.log")
    with attached(logger, handler):
        handler.close()
        logger.info("lost")
    assert "lost" in capsys.readouterr().err


def test_a_log_that_cannot_be_opened_is_an_error_at_start_up(tmp_path):
    with pytest.raises(IsADirectoryError):
        JsonLinesHandler(tmp_path)
