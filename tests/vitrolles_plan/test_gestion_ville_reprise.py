"""La ville de démonstration entière, exportée puis reprise telle quelle : pas une ligne ne bouge."""

import pytest

from tests.vitrolles_plan.classeurs import deposer, exporter, exporter_en_csv, importer, totaux
from tests.vitrolles_plan.test_gestion_listes import IMPORTABLES

pytestmark = pytest.mark.usefixtures("ville")


@pytest.mark.parametrize(
    "aller_retour",
    [
        lambda client, modele: importer(client, modele, exporter(client, modele)),
        lambda client, modele: deposer(client, modele, exporter_en_csv(client, modele)),
    ],
    ids=["xlsx", "csv"],
)
def test_la_ville_de_demonstration_reprise_telle_quelle_ne_change_rien(connecter, coordinatrice, aller_retour):
    client = connecter(coordinatrice)
    remplies = [modele for modele in IMPORTABLES if modele._base_manager.exists()]

    apercus = {modele: aller_retour(client, modele) for modele in remplies}

    assert len(remplies) > 30
    assert {m: a.context["result"].refus() for m, a in apercus.items() if a.context["result"].refus()} == {}
    assert {m: totaux(a) for m, a in apercus.items()} == {m: {"skip": m._base_manager.count()} for m in remplies}
