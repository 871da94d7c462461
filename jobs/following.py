"""Background work that a command does itself, unless a worker was quicker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from core.errors import N_, AppError, InvalidInput
from core.types import Progress, Task, TaskKind

if TYPE_CHECKING:
    from core.services import TaskUseCase

#: How often the job is looked at, in seconds.
EVERY_S = 0.5


def done_here(
    tasks: TaskUseCase, kind: TaskKind, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Queue a job, do it in this process if nobody else takes it, and wait for its end.

    So a command and a button never do the same work twice, and either shows the other's progress.
    """
    task = tasks.start(kind, params)
    if task.kind != kind or dict(task.params) != dict(params):
        raise InvalidInput(
            N_("Another training run is waiting or running: try again when it has finished.")
        )
    doing = threading.Thread(target=tasks.run, args=(task.id,), daemon=True)
    doing.start()
    try:
        ended = followed(
            tasks, task, progress, lambda: (doing.join if doing.is_alive() else time.sleep)(EVERY_S)
        )
    except KeyboardInterrupt:
        tasks.cancel(task.id)
        doing.join()
        raise
    if ended.status != "done":
        raise AppError(ended.error or N_("Stopped."), **ended.error_params)
    return dict(ended.result)


def followed(
    tasks: TaskUseCase, task: Task, progress: Progress, wait: Callable[[], object]
) -> Task:
    """Show how far a job is until it ends, and return it as it ended."""
    told = ("", 0, 0)
    while task.status in ("waiting", "running"):
        if (task.stage, task.done, task.total) != told:
            told = (task.stage, task.done, task.total)
            progress(*told)
        wait()
        task = tasks.get(task.id)
    return task
