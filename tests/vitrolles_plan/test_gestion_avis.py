"""Les avis sur une formation, dans la gestion : à partir de cinq réponses à la session, et nulle part avant."""

import pytest
from django.contrib.admin.utils import NestedObjects
from django.urls import reverse

from referents.models import AvisFormation, SessionFormation
from tests.fabriques import SessionFactory
from tests.vitrolles_plan.classeurs import exporter, exporter_en_csv, page

AVIS = "Un texte bien à moi."


def repondre(nombre):
    session = SessionFactory(passee=True)
    avis = [AvisFormation(pk=session.pk * 100 + n, session=session, utilite=1, appris=AVIS) for n in range(nombre)]
    return session, AvisFormation.objects.bulk_create(avis)


def fiche(avis, nom):
    return reverse(f"admin:referents_avisformation_{nom}", args=[avis.pk])


LECTURES = {
    "la liste": lambda client, avis: client.get(page(AvisFormation, "changelist")).text,
    "la liste filtrée": lambda client, avis: (
        client.get(page(AvisFormation, "changelist"), {"session__id__exact": avis.session_id}).text
    ),
    "la fiche": lambda client, avis: client.get(fiche(avis, "change"), follow=True).text,
    "le csv": lambda client, avis: exporter_en_csv(client, AvisFormation).decode(),
    "le classeur": lambda client, avis: str(list(exporter(client, AvisFormation).active.values)),
}


@pytest.mark.parametrize("lecture", LECTURES)
@pytest.mark.parametrize(("nombre", "lisible"), [(4, False), (5, True)])
def test_un_avis_se_lit_a_partir_de_cinq(connecter, coordinatrice, lecture, nombre, lisible):
    _, [avis, *_] = repondre(nombre)

    lu = LECTURES[lecture](connecter(coordinatrice), avis)

    assert (AVIS in lu) == lisible


def test_le_jour_d_un_avis_ne_se_lit_ni_ne_se_cherche(connecter, coordinatrice):
    _, [avis, *_] = repondre(5)
    client = connecter(coordinatrice)

    fiche_lue = client.get(fiche(avis, "change"), follow=True)
    cherche = client.get(page(AvisFormation, "changelist"), {"le": avis.le.isoformat()})

    assert "field-le" not in fiche_lue.text
    assert cherche.status_code == 400


def test_cinq_avis_ailleurs_n_ouvrent_pas_ceux_ci(connecter, coordinatrice):
    repondre(4)
    ouverte, _ = repondre(5)

    liste = connecter(coordinatrice).get(page(AvisFormation, "changelist")).context["cl"]

    assert {avis.session for avis in liste.result_list} == {ouverte}


@pytest.mark.parametrize(("nombre", "compte"), [(4, False), (5, True)])
def test_les_filtres_comptent_ce_qui_se_lit(connecter, coordinatrice, nombre, compte):
    repondre(nombre)

    liste = connecter(coordinatrice).get(page(AvisFormation, "changelist"), {"q": AVIS}).context["cl"]

    libelles = [str(choix["display"]) for filtre in liste.filter_specs for choix in filtre.choices(liste)]
    assert any(f"({nombre})" in libelle for libelle in libelles) == compte


def test_son_historique_se_tait_avec_lui(connecter, coordinatrice):
    _, [tu, *_] = repondre(4)
    _, [lu, *_] = repondre(5)
    client = connecter(coordinatrice)

    assert [client.get(fiche(avis, "history")).status_code for avis in (lu, tu)] == [200, 302]


@pytest.mark.parametrize(("nombre", "montre"), [(0, False), (4, False), (5, True)])
def test_la_fiche_de_la_session_ne_dit_pas_combien_ont_repondu(connecter, coordinatrice, nombre, montre):
    session, _ = repondre(nombre)

    lu = connecter(coordinatrice).get(reverse("admin:referents_sessionformation_change", args=[session.pk]))

    assert ("avis sur les formations" in [voisin["nom"] for voisin in lu.context["voisins"]]) == montre


def test_le_nom_d_un_avis_ne_dit_pas_la_reponse(db):
    """Effacer une session énumère ce qui y tient, par son nom."""
    session, [avis, *_] = repondre(1)
    enumeres = NestedObjects(using="default")
    enumeres.collect(SessionFormation.objects.filter(pk=session.pk))

    assert avis in enumeres.protected
    assert avis.get_utilite_display() not in str(avis)
