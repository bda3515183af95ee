"""What the system refused, told apart: what passes, what the machine does to any program, and a mistake of ours."""

import errno

import pytest

from pipeline.errors import DiskTrouble, FolderTrouble
from pipeline.system_errors import machine_trouble


@pytest.mark.parametrize(
    "code",
    [errno.ENOSPC, errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENODEV],
)
@pytest.mark.hazard(11)
def test_a_full_disk_and_a_share_that_is_away_are_waited_for(code: int) -> None:
    """Each protocol has its own word for it; of one that nobody knew a drop would go back after three looks."""
    assert isinstance(machine_trouble(OSError(code, "no"), "a"), DiskTrouble)


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM, errno.EBUSY])
def test_a_disk_that_lets_nobody_write_is_the_machines_trouble_too(code: int) -> None:
    trouble = machine_trouble(OSError(code, "no", "b"), "a")

    assert isinstance(trouble, FolderTrouble)
    assert ("b", True) == (trouble.values["path"], trouble.transient)


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "no"), OSError(errno.EINVAL, "no"), ValueError("no")])
def test_what_may_be_a_mistake_of_ours_is_not_put_down_to_the_disk(error: Exception) -> None:
    assert machine_trouble(error, "a") is None
