# syntax=docker/dockerfile:1
# Prisme's one image: pages, API, worker and the commands of `python -m jobs`.
ARG PYTHON=3.11.13-slim-bookworm

# What is needed to install, but not to run.
FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/prisme
ENV PATH=/opt/prisme/bin:$PATH
COPY requirements requirements
# As in the Makefile: only files whose SHA-256 is known; pip's settings come as build arguments.
ARG PIP_EXTRA_INDEX_URL PIP_FIND_LINKS
ENV LOCKED="pip install --require-hashes --no-deps --only-binary :all:"
RUN $LOCKED -r requirements/runtime.txt \
    && ($LOCKED -r requirements/cpu.txt || $LOCKED -r requirements/cuda.txt)

FROM python:${PYTHON} AS run
# libgomp: LightGBM, XGBoost and scikit-learn are parallel with it.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 prisme \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin prisme \
    # Volumes take their owner from the folder that they are mounted on.
    && mkdir -p /var/lib/prisme /var/cache/prisme \
       /run/prisme/owner /run/prisme/web /run/prisme/worker /run/prisme/cookie \
    && chown -R prisme:prisme /var/lib/prisme /var/cache/prisme /run/prisme
COPY --from=build /opt/prisme /opt/prisme
ENV PATH=/opt/prisme/bin:$PATH
WORKDIR /app
COPY . .
RUN python -m compileall -q .
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    PRISME_HOME=/var/lib/prisme \
    PRISME_CACHE=/var/cache/prisme \
    PRISME_HOST=0.0.0.0
USER 10001:10001
EXPOSE 8501 8502
# Of the pages; docker-compose.yml says how the API and the worker are asked.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "jobs.health", "http://127.0.0.1:8501/_stcore/health"]
CMD ["python", "-m", "jobs", "pages"]
