import pytest
from django.core.files.base import ContentFile

from actions.etats import Visibilite
from actions.models import Document
from tests.fabriques import ActionFactory, UtilisateurFactory


def document(action, contenu=b"contenu", **champs):
    champs = {"titre": "Bilan de l’été", "visibilite": Visibilite.PUBLIQUE, **champs}
    document = Document(action=action, **champs)
    document.fichier.save("bilan.pdf", ContentFile(contenu))
    return document


def lire(client, fiche):
    """Le code de la réponse ; lire le fichier jusqu’au bout le referme."""
    reponse = client.get(fiche.get_absolute_url())
    if reponse.streaming:
        b"".join(reponse.streaming_content)
    return reponse.status_code


def test_un_document_public_se_telecharge_sous_son_titre(client, db):
    reponse = client.get(document(ActionFactory()).get_absolute_url())

    assert b"".join(reponse.streaming_content) == b"contenu"
    assert reponse["Content-Disposition"] == 'attachment; filename="bilan-de-lete.pdf"'
    assert reponse["X-Content-Type-Options"] == "nosniff"


def test_le_document_d_une_action_restreinte_reste_ferme_au_public(client, db):
    assert lire(client, document(ActionFactory(restreinte=True))) == 404


@pytest.mark.parametrize(
    ("visibilite", "lecteurs"),
    [
        (Visibilite.PUBLIQUE, ["coordination", "elu", "jure"]),
        (Visibilite.GROUPE, ["coordination", "elu"]),
        (Visibilite.RESTREINTE, ["coordination"]),
    ],
)
def test_chacun_lit_ce_que_la_visibilite_lui_ouvre(connecter, db, visibilite, lecteurs):
    fiche = document(ActionFactory(), visibilite=visibilite)
    comptes = {role: UtilisateurFactory(**{role: True}) for role in ("coordination", "elu", "jure")}

    codes = {role: lire(connecter(compte), fiche) for role, compte in comptes.items()}

    assert [role for role, code in codes.items() if code == 200] == lecteurs


def test_le_pilote_lit_les_documents_restreints_de_son_action(connecter, referente):
    fiche = document(ActionFactory(confiee_a=referente), visibilite=Visibilite.RESTREINTE)

    assert lire(connecter(referente), fiche) == 200


def test_un_fichier_disparu_n_existe_pas(client, db):
    fiche = document(ActionFactory())
    fiche.fichier.storage.delete(fiche.fichier.name)

    assert lire(client, fiche) == 404
