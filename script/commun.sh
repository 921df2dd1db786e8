# Ce que les scripts partagent : la racine du projet, des phrases claires, l'environnement virtuel. À inclure, pas à lancer.
set -euo pipefail

RACINE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$RACINE"
VENV=${VENV:-$RACINE/.venv}
PY=$VENV/bin/python

dire() { printf '==> %s\n' "$*"; }
echouer() { printf 'Échec : %s\n' "$*" >&2; exit 1; }
est_racine() { [ "$(id -u)" = 0 ]; }
a_apt() { command -v apt-get >/dev/null 2>&1; }

# installer_paquets PAQUET… : installe quand on le peut, sinon dit la ligne exacte et s'arrête.
installer_paquets() {
  local ligne="apt-get install -y --no-install-recommends $*"
  if ! a_apt; then
    echouer "il manque des bibliothèques du système. Sur Debian ou Ubuntu : sudo $ligne — ailleurs, les paquets équivalents."
  fi
  est_racine || echouer "il manque des bibliothèques du système. Lancer : sudo $ligne"
  dire "Installation de : $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null || echouer "la liste des paquets n'a pas pu être mise à jour (apt-get update)."
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null || echouer "l'installation a échoué : $ligne"
}
