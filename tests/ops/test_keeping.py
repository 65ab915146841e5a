"""What benchmarks found is kept: a second run on the same commit takes nothing from the first."""

import json

import pytest

from benchmarks import keeping


@pytest.mark.once
def test_two_runs_of_one_commit_stand_side_by_side(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "RESULTS", tmp_path)
    first, second, third = (keeping.keep("recorder", {"rows": number}) for number in (1, 2, 3))
    assert len({first, second, third}) == 3
    assert [json.loads(path.read_text())["rows"] for path in (first, second, third)] == [1, 2, 3]
    assert json.loads(first.read_text())["command"]
