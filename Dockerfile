FROM python:3.13-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --uid 10001 vitrolles \
 && install -d -o vitrolles -g vitrolles /donnees

WORKDIR /application
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY . .
# Les fichiers du site ne changent qu'avec l'image : ils y sont rassemblés une fois.
RUN DOSSIER_DONNEES=/tmp/construction DOSSIER_STATIQUE=/application/statique python manage.py collectstatic --noinput \
 && rm -rf /tmp/construction
ENV DOSSIER_STATIQUE=/application/statique DOSSIER_DONNEES=/donnees PYTHONUNBUFFERED=1

USER vitrolles
VOLUME /donnees
EXPOSE 8000
CMD ["gunicorn", "vitrolles_plan.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "2", "--timeout", "60"]
