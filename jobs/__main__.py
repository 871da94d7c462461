"""Entry point of `python -m jobs`."""

from jobs.app import app

if __name__ == "__main__":
    app(prog_name="python -m jobs")
