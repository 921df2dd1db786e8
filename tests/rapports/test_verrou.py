"""Adopté, c’est pour toujours : aucune porte ne change ce qu’une édition adoptée a imprimé."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from rapports import operations
from rapports.etats import EtatRapport, SuiteDecision
from rapports.models import AvisSignataire, Decision, EditionPDF, ImageFigee, Instantane, SectionRapport
from tests.fabriques import AvisFactory, ComiteFactory, DecisionFactory, EditionFactory, RapportFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def adopte():
    """Un rapport adopté avec tout ce qu’il contient."""
    rapport = RapportFactory()
    rapport.comite = ComiteFactory(plan=rapport.plan)
    rapport.save()
    section = SectionFactory(rapport=rapport, texte="Ce que le plan a coûté.")
    decision = DecisionFactory(comite=rapport.comite)
    avis = AvisFactory(rapport=rapport)
    type(rapport).objects.update(etat=EtatRapport.ADOPTE, adopte_le="2027-03-12")
    rapport.refresh_from_db()
    edition = EditionFactory(prete=True, definitive=True, instantane__rapport=rapport)
    image = ImageFigee.objects.create(instantane=edition.instantane, fichier="photo.jpg", sha256="ab")
    contenu = {"edition": edition, "instantane": edition.instantane, "image": image}
    return contenu | {"rapport": rapport, "section": section, "decision": decision, "avis": avis}


TOUT = ["edition", "instantane", "image", "section", "decision", "avis"]
CHANGEMENTS = {
    "edition": {"numero": 9},
    "instantane": {"contenu": {}},
    "image": {"sha256": "cd"},
    "section": {"texte": "Autre chose."},
    "decision": {"texte": "Autre chose."},
    "avis": {"texte": "Autre chose."},
    "rapport": {"titre": "Autre chose."},
}


@pytest.mark.parametrize("quoi", [*TOUT, "rapport"])
def test_rien_ne_se_change(adopte, quoi):
    objet = adopte[quoi]
    for champ, valeur in CHANGEMENTS[quoi].items():
        setattr(objet, champ, valeur)

    with pytest.raises(ValidationError, match="ne change|ne se modifient pas"):
        objet.save()


@pytest.mark.parametrize("quoi", TOUT)
def test_rien_ne_s_efface(adopte, quoi):
    with pytest.raises(ValidationError, match="ne change"):
        adopte[quoi].delete()


@pytest.mark.parametrize("modele", [EditionPDF, Instantane, ImageFigee, SectionRapport, Decision, AvisSignataire])
def test_rien_ne_se_change_ni_ne_s_efface_en_nombre(adopte, modele):
    for geste in (lambda: modele.objects.update(pk=1), lambda: modele.objects.all().delete()):
        with pytest.raises(ValidationError, match="est adopté"):
            geste()


@pytest.mark.parametrize("fabrique", [SectionFactory, AvisFactory])
def test_rien_ne_s_ajoute_au_rapport(adopte, fabrique):
    with pytest.raises(ValidationError, match="est adopté"):
        fabrique(rapport=adopte["rapport"], **({"code": "plan"} if fabrique is SectionFactory else {}))


def test_aucune_decision_ne_s_ajoute(adopte):
    with pytest.raises(ValidationError, match="ne changent plus"):
        DecisionFactory(comite=adopte["decision"].comite)


def test_la_suite_d_une_decision_se_note_encore(adopte, coordinatrice):
    decision = adopte["decision"]

    operations.donner_une_suite(decision, SuiteDecision.ADOPTEE, par=coordinatrice)
    decision.suivi = "Faite en avril."
    decision.save()

    decision.refresh_from_db()
    assert (decision.suite, decision.suivi) == (SuiteDecision.ADOPTEE, "Faite en avril.")


def test_une_correction_rouvre_les_textes_mais_pas_l_edition(adopte, coordinatrice):
    operations.corriger(adopte["rapport"], par=coordinatrice, motif="Un total était faux.")
    section = SectionRapport.objects.get()
    section.texte = "Ce que le plan a vraiment coûté."

    section.save()

    for quoi in ("edition", "instantane"):
        with pytest.raises(ValidationError, match="ne change|ne se modifient pas"):
            adopte[quoi].save()


def test_publier_est_la_derniere_chose_qu_une_edition_recoive(adopte, coordinatrice):
    operations.publier(adopte["rapport"], par=coordinatrice)
    publiee_le = EditionPDF.objects.get().publiee_le

    EditionPDF.objects.publier("2030-01-01T00:00Z")

    assert EditionPDF.objects.get().publiee_le == publiee_le is not None


# --- Par la gestion -----------------------------------------------------------------------------------


def page(objet, quoi):
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{quoi}", args=[objet.pk])


@pytest.mark.parametrize("quoi", ["edition", "instantane", "section", "avis"])
def test_la_gestion_n_ecrit_ni_n_efface(connecter, coordinatrice, adopte, quoi):
    client, objet = connecter(coordinatrice), adopte[quoi]

    codes = [client.post(page(objet, geste), {"post": "yes"}).status_code for geste in ("change", "delete")]

    assert codes == [403, 403]
    assert type(objet).objects.filter(pk=objet.pk).exists()


def test_la_gestion_ne_laisse_que_le_suivi_d_une_decision(connecter, coordinatrice, adopte):
    client, decision = connecter(coordinatrice), adopte["decision"]

    champs = client.get(page(decision, "change")).context["adminform"].form.fields
    efface = client.post(page(decision, "delete"), {"post": "yes"}).status_code

    assert ({"suivi"} <= set(champs), {"texte", "numero"} & set(champs), efface) == (True, set(), 403)


def test_l_effacement_en_nombre_de_la_gestion_est_refuse(connecter, coordinatrice, adopte):
    saisie = {"action": "delete_selected", "_selected_action": [adopte["decision"].pk], "post": "yes"}

    connecter(coordinatrice).post(reverse("admin:rapports_decision_changelist"), saisie)

    assert Decision.objects.count() == 1


def test_la_fiche_du_rapport_ne_change_plus_ses_textes_ni_ses_avis(connecter, coordinatrice, adopte):
    reponse = connecter(coordinatrice).get(page(adopte["rapport"], "change"))

    assert [e.has_change_permission for e in reponse.context["inline_admin_formsets"]] == [False, False]
