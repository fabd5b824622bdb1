"""The state folder: its owner's alone, and never on a network share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from congvu.bootstrap import StateFolder, content_root, current_time, kernel_account_name, open_store
from congvu.bootstrap.state import NETWORK_FILESYSTEMS, filesystem_of, write_private
from congvu.model.errors import UserError
from congvu.settings import read_settings


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_folder_is_made_with_its_parents_for_its_owner_alone(tmp_path: Path) -> None:
    made = StateFolder(tmp_path / "a" / "var").ensure()
    assert mode(made.path) == 0o700


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "var"
    path.mkdir(mode=0o755)
    StateFolder(path).ensure()
    assert mode(path) == 0o700


def test_a_folder_that_cannot_be_made_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as caught:
        StateFolder(tmp_path / "file").ensure()
    assert caught.value.code == "CV-STATE-002"
    assert caught.value.mend


# -- network shares -------------------------------------------------------------------------------------------------
def mounts(tmp_path: Path, *lines: str) -> Path:
    """A list of mounts as Linux writes it; ``%`` stands for the test's folder."""
    path = tmp_path / "mounts"
    path.write_text(
        "".join(f"{line.replace('%', str(tmp_path))}\n" for line in ("/dev/sda / ext4 rw 0 0", *lines))
    )
    return path


def kind(tmp_path: Path, where: str, *lines: str) -> str:
    return filesystem_of(tmp_path / where, mounts(tmp_path, *lines))


@pytest.mark.parametrize("share", sorted(NETWORK_FILESYSTEMS))
def test_a_folder_on_a_share_is_known_by_its_mount(tmp_path: Path, share: str) -> None:
    assert kind(tmp_path, "share/var/congvu", f"server:/x %/share {share} rw 0 0") == share


def test_a_folder_beside_the_share_is_not_on_it(tmp_path: Path) -> None:
    assert kind(tmp_path, "shared/var", "server:/x %/share nfs rw 0 0") == "ext4"


def test_the_nearest_mount_decides(tmp_path: Path) -> None:
    lines = ("server:/x %/share nfs rw 0 0", "/dev/sdb %/share/local xfs rw 0 0")
    assert kind(tmp_path, "share/local/var", *lines) == "xfs"
    assert kind(tmp_path, "share/local/var", *reversed(lines)) == "xfs"


def test_of_two_mounts_on_one_place_the_later_covers_the_earlier(tmp_path: Path) -> None:
    lines = ("/dev/sdb %/share xfs rw 0 0", "server:/x %/share nfs rw 0 0")
    assert kind(tmp_path, "share/var", *lines) == "nfs"


def test_a_link_to_a_share_is_followed(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "var").symlink_to(tmp_path / "share")
    assert kind(tmp_path, "var/congvu", "server:/x %/share cifs rw 0 0") == "cifs"


def test_a_mount_with_a_space_in_its_name_is_known(tmp_path: Path) -> None:
    assert kind(tmp_path, "ổ mạng/var", "server:/x %/ổ\\040mạng nfs4 rw 0 0") == "nfs4"


def test_a_system_without_a_list_of_mounts_tells_nothing(tmp_path: Path) -> None:
    assert filesystem_of(tmp_path, tmp_path / "none") == ""


def test_the_tests_own_folder_is_not_refused(tmp_path: Path) -> None:
    assert filesystem_of(tmp_path) not in NETWORK_FILESYSTEMS


# -- secrets --------------------------------------------------------------------------------------------------------
def test_the_cookie_secret_is_long_private_and_stays(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "var").ensure()
    secret = folder.cookie_secret()
    assert len(secret) == 64
    assert folder.cookie_secret() == StateFolder(folder.path).cookie_secret() == secret
    assert mode(folder.path / "cookie-secret") == 0o600
    assert [path.name for path in folder.path.iterdir()] == ["cookie-secret"]


def test_two_folders_have_two_secrets(tmp_path: Path) -> None:
    one, other = (StateFolder(tmp_path / name).ensure().cookie_secret() for name in "ab")
    assert one != other


SECRET = "import sys\nfrom pathlib import Path\nfrom congvu.bootstrap.state import StateFolder\n"
SECRET += "sys.stdin.readline()\nprint(StateFolder(Path(sys.argv[1])).cookie_secret().decode())"


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    StateFolder(tmp_path / "var").ensure()
    command = [sys.executable, "-c", SECRET, str(tmp_path / "var")]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    assert len({child.communicate(timeout=60)[0] for child in children}) == 1


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    for text in ("long secret", "short"):
        write_private(path, text)
    assert path.read_text() == "short"
    assert mode(path) == 0o600


# -- wiring ---------------------------------------------------------------------------------------------------------
def test_opening_the_store_makes_the_folder_and_the_database(tmp_path: Path) -> None:
    settings = read_settings({"CONGVU_STATE": str(tmp_path / "var")})
    with open_store(settings):
        assert (tmp_path / "var" / "congvu.db").exists()
    assert mode(tmp_path / "var") == 0o700


def test_the_content_lies_where_the_setting_says_else_beside_the_code(tmp_path: Path) -> None:
    assert content_root(read_settings({"CONGVU_CONTENT": str(tmp_path)})) == tmp_path
    assert (content_root(read_settings({})) / "quizzes").is_dir()


def test_the_clock_is_aware_and_in_utc() -> None:
    offset = current_time().utcoffset()
    assert offset is not None
    assert not offset


def test_kernels_get_an_account_of_their_own_where_the_server_may_change_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = read_settings({"CONGVU_KERNEL_USER": "kernels"})
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert (kernel_account_name(named), kernel_account_name(read_settings({}))) == ("kernels", "nobody")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert kernel_account_name(named) == ""
