"""Les gabarits en Jinja : un texte saisi s’y échappe, un nom inconnu s’y voit, les composants y sont ceux du site."""

import pytest
from django.template import engines
from django.template.loader import render_to_string
from jinja2 import UndefinedError


def composer(texte, **contexte):
    return engines["jinja2"].from_string(texte).render(contexte)


def test_un_texte_saisi_s_echappe():
    assert composer("<p>{{ titre }}</p>", titre="<b>Égalité & co</b>") == "<p>&lt;b&gt;Égalité &amp; co&lt;/b&gt;</p>"


def test_un_nom_inconnu_ne_se_tait_pas():
    with pytest.raises(UndefinedError):
        composer("{{ titer }}", titre="Concert")


def test_un_composant_du_site_s_inclut_tel_quel():
    badge = "composants/badge_etat.html"

    ecrit = composer("{{ inclure(badge, ton='alerte', libelle=mot) }}", badge=badge, mot="Complet <b>")

    assert ecrit == render_to_string(badge, {"ton": "alerte", "libelle": "Complet <b>"}).strip()
    assert "&lt;b&gt;" in ecrit


def test_un_gabarit_de_django_en_compose_un_de_jinja():
    texte = '{% composer "evenements/formats.html" requete_du_flux=choix %}'

    compose = engines["django"].from_string(texte).render({"choix": "type=atelier&gratuit=on"})

    assert '<a href="/agenda/flux.ics?type=atelier&amp;gratuit=on">' in compose
