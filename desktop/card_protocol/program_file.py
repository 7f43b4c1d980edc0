"""Whether the pane's program file is installed so that its processes start closed to their user.

Both programs ask: the pane about itself, and the desk about the file that it starts, because a file
that another program put there could say anything of itself. Linux only.
"""

from __future__ import annotations

import os
import stat


def starts_closed(program: str, user: int, groups: tuple[int, ...]) -> bool:
    """Whether this program file makes every process that runs it start closed to `user`.

    It and all that lies with it belongs to root, nobody else can change it or replace it in its
    folders, and the user cannot read it, or it runs as a group that is none of `groups`
    (set-group-ID), as ssh-agent does. A folder that this process cannot list is not looked into:
    it is root's, and a user who cannot list it cannot change what is in it.
    """
    program = os.path.realpath(program)
    try:
        file = os.stat(program)
        changeable = any(
            map(can_be_changed, map(os.stat, (program, *folders_of(program), *_beside(program))))
        )
    except OSError:
        return False
    if changeable or user == 0:
        # Root reads everything.
        return False
    changes_group = bool(file.st_mode & stat.S_ISGID) and file.st_gid not in groups
    reads = stat.S_IRGRP if file.st_gid in groups else stat.S_IROTH
    return changes_group or not file.st_mode & reads


def can_be_changed(entry: os.stat_result) -> bool:
    """Whether others than root can change this file or what is in this folder."""
    return entry.st_uid != 0 or bool(entry.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def folders_of(path: str) -> list[str]:
    """The folders above an absolute path, up to the root of the file system."""
    folders = []
    while (above := os.path.dirname(path)) != path:
        folders.append(above)
        path = above
    return folders


def _beside(program: str) -> list[str]:
    """Everything below the program's own folder, such as its libraries."""
    return [
        os.path.join(folder, name)
        for folder, folders, files in os.walk(os.path.dirname(program))
        for name in (*folders, *files)
    ]
