import hashlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from appels_projets import operations
from appels_projets.models import PieceJointe
from socle.etats import PassageInterdit
from tests.fabriques import CampagneFactory, CandidatureFactory, UtilisateurFactory

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def brouillon(signataire, redactrice):
    return CandidatureFactory(signataire=signataire, redactrice=redactrice)


def fichier(nom="comptes 2025.pdf", contenu=PDF):
    return SimpleUploadedFile(nom, contenu)


def joindre(navigateur, candidature, envoye=None):
    donnees = {"type_piece": "comptes", "fichier": envoye or fichier()}
    return navigateur.post(reverse("porteur:joindre", args=[candidature.uuid]), donnees)


def ranger(candidature, compte, **options):
    return operations.joindre(candidature, fichier(**options), "comptes", par=compte)


def test_une_piece_se_joint_avec_son_empreinte(connecter, brouillon, redactrice):
    joindre(connecter(redactrice), brouillon)

    piece = PieceJointe.objects.get()
    assert (piece.nom_donne, piece.taille) == ("comptes 2025.pdf", len(PDF))
    assert piece.sha256 == hashlib.sha256(PDF).hexdigest()
    assert "comptes" not in piece.fichier.name


@pytest.mark.parametrize(
    "envoye",
    [
        ("programme.exe", b"MZ\x90\x00" + b"0" * 200),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("photo.png", PDF),
        ("vide.pdf", b""),
        ("lourd.pdf", PDF + b"0" * (10 * 1024 * 1024)),
    ],
    ids=["programme", "page", "mauvais nom", "vide", "plus de 10 Mo"],
)
def test_un_fichier_non_admis_est_refuse_avec_ses_raisons(connecter, brouillon, signataire, envoye):
    reponse = joindre(connecter(signataire), brouillon, fichier(*envoye))

    assert (reponse.status_code, PieceJointe.objects.count()) == (400, 0)
    assert list(reponse.context["form"].errors) == ["fichier"]


def test_la_seizieme_piece_est_refusee(brouillon, signataire):
    for _ in range(15):
        ranger(brouillon, signataire)

    with pytest.raises(PassageInterdit, match="15 pièces au plus"):
        ranger(brouillon, signataire)


def test_soixante_mo_en_tout_et_pas_un_octet_de_plus(brouillon, signataire):
    ranger(brouillon, signataire)
    PieceJointe.objects.update(taille=60 * 1024 * 1024 - len(PDF))

    ranger(brouillon, signataire)

    with pytest.raises(PassageInterdit, match="60 Mo au plus"):
        ranger(brouillon, signataire)


def test_une_piece_se_telecharge_sans_jamais_s_ouvrir(connecter, brouillon, signataire):
    piece = ranger(brouillon, signataire)

    reponse = connecter(signataire).get(reverse("porteur:piece", args=[piece.uuid]))

    assert b"".join(reponse.streaming_content) == PDF
    assert reponse["Content-Disposition"].startswith("attachment;")
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in reponse["Cache-Control"]


def test_la_coordination_ne_lit_la_piece_qu_une_fois_deposee(connecter, coordinatrice, signataire):
    au_brouillon = ranger(CandidatureFactory(signataire=signataire), signataire)
    deposee = CandidatureFactory(signataire=signataire)
    recue = ranger(deposee, signataire)
    type(deposee).objects.filter(pk=deposee.pk).update(etat="deposee", numero="AAP-2027-001")
    navigateur = connecter(coordinatrice)

    reponses = [navigateur.get(reverse("porteur:piece", args=[p.uuid])) for p in (au_brouillon, recue)]

    assert reponses[0].status_code == 404
    assert b"".join(reponses[1].streaming_content) == PDF


@pytest.mark.parametrize("role", ["elu", "cosignataire", "finances", "jure"])
def test_les_autres_roles_ne_trouvent_pas_la_piece(connecter, signataire, role):
    piece = ranger(CandidatureFactory(signataire=signataire), signataire)
    type(piece.candidature).objects.update(etat="deposee", numero="AAP-2027-001")

    reponse = connecter(UtilisateurFactory(**{role: True})).get(reverse("porteur:piece", args=[piece.uuid]))

    assert reponse.status_code == 404


def test_une_autre_association_ne_trouve_ni_la_piece_ni_le_geste(connecter, brouillon, signataire):
    piece = ranger(brouillon, signataire)
    ailleurs = UtilisateurFactory()
    CandidatureFactory(signataire=ailleurs)
    navigateur = connecter(ailleurs)

    assert navigateur.get(reverse("porteur:piece", args=[piece.uuid])).status_code == 404
    assert navigateur.post(reverse("porteur:enlever", args=[piece.uuid])).status_code == 404
    assert joindre(navigateur, brouillon).status_code == 404


def test_une_piece_s_enleve_au_brouillon_avec_son_fichier(connecter, brouillon, signataire):
    piece = ranger(brouillon, signataire)
    assert default_storage.exists(piece.fichier.name)

    connecter(signataire).post(reverse("porteur:enlever", args=[piece.uuid]))

    assert PieceJointe.objects.count() == 0
    assert not default_storage.exists(piece.fichier.name)


def test_une_piece_deposee_ne_s_enleve_plus(connecter, brouillon, signataire):
    piece = ranger(brouillon, signataire)
    type(brouillon).objects.update(etat="deposee", numero="AAP-2027-001")

    reponse = connecter(signataire).post(reverse("porteur:enlever", args=[piece.uuid]), follow=True)

    assert "n’est plus un brouillon" in reponse.text
    assert default_storage.exists(PieceJointe.objects.get().fichier.name)


def test_rien_ne_se_joint_apres_la_cloture(connecter, signataire):
    brouillon = CandidatureFactory(campagne=CampagneFactory(close=True), signataire=signataire)

    reponse = joindre(connecter(signataire), brouillon)

    assert (reponse.status_code, PieceJointe.objects.count()) == (302, 0)


def test_la_page_dit_les_bornes_de_l_operation(connecter, brouillon, redactrice, monkeypatch):
    monkeypatch.setattr(operations, "PIECES_MAX", 1)
    ranger(brouillon, redactrice)

    page = connecter(redactrice).get(reverse("porteur:pieces", args=[brouillon.uuid])).text

    assert "1 pièce sur 1," in page
    assert "60&nbsp;Mo" in page
    assert "Joindre une pièce" not in page
