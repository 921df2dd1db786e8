import datetime
import warnings
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from evenements import operations
from evenements.models import Creneau, Evenement
from socle.ical import HEURE_DE_PARIS
from tests.evenements.requetes import requetes
from tests.fabriques import CreneauFactory, EvenementFactory, LieuFactory, TempsFortFactory, dans

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
# `ics` 0.7 tire des bibliothèques qui emploient des tournures dépréciées : ce n’est pas notre code.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ics


def lire(client, adresse=None, **parametres):
    """Le flux, relu par `icalendar` : (calendrier, ses événements)."""
    calendrier = Calendar.from_ical(client.get(adresse or reverse("agenda:flux"), parametres).content)
    return calendrier, calendrier.walk("VEVENT")


def lire_autrement(client):
    """Le même flux, relu par `ics`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calendrier = ics.Calendar(client.get(reverse("agenda:flux")).content.decode())
        return {
            (e.uid, e.status, e.name, e.begin.datetime, next(x.value for x in e.extra if x.name == "SEQUENCE"))
            for e in calendrier.events
        }


def resume(vevent):
    fuseau = vevent["DTSTART"].dt
    return (str(vevent["UID"]), str(vevent["STATUS"]), str(vevent["SUMMARY"]), fuseau, str(vevent["SEQUENCE"]))


@time_machine.travel("2027-01-10 09:00 +0100", tick=False)
def test_deplace_reporte_annule_retabli_les_agendas_suivent(client, coordinatrice):
    """Publié → déplacé → reporté → annulé → rétabli : deux lecteurs indépendants lisent la même histoire."""
    jour, autre_jour = (
        datetime.datetime(2027, 3, 21, 18, tzinfo=PARIS),
        datetime.datetime(2027, 3, 28, 18, tzinfo=PARIS),
    )
    evenement = EvenementFactory(a_valider=True, titre="Théâtre forum", creneau__debut=jour)
    uid = f"{evenement.uuid}@{settings.HOTE}"
    autre = Creneau(debut=autre_jour, fin=autre_jour + datetime.timedelta(hours=2))
    gestes = [
        (lambda: operations.publier(evenement, par=coordinatrice), "CONFIRMED", "Théâtre forum", jour, "0"),
        (
            lambda: operations.deplacer(evenement, par=coordinatrice, creneaux=[autre], motif_public="Salle prise."),
            "CONFIRMED",
            "Théâtre forum",
            autre_jour,
            "1",
        ),
        (
            lambda: operations.changer_etat(evenement, "reporte", par=coordinatrice, motif_public="Grève."),
            "CANCELLED",
            "REPORTÉ – Théâtre forum",
            autre_jour,
            "2",
        ),
        (
            lambda: operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Sans salle."),
            "CANCELLED",
            "ANNULÉ – Théâtre forum",
            autre_jour,
            "3",
        ),
        (
            lambda: operations.changer_etat(evenement, "programme", par=coordinatrice),
            "CONFIRMED",
            "Théâtre forum",
            autre_jour,
            "4",
        ),
    ]

    for geste, *attendu in gestes:
        geste()

        (vevent,) = lire(client)[1]
        assert resume(vevent) == (uid, *attendu)
        assert lire_autrement(client) == {(uid, *attendu)}


def test_un_titre_piege_ne_fait_qu_un_evenement(client):
    titre = "Bal\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:faux ; d’ici, \\n là"
    EvenementFactory(titre=titre, conditions="x" * 255, lieu=LieuFactory(nom="é" * 140), chapo="a\rBEGIN:VEVENT")

    brut = client.get(reverse("agenda:flux")).content
    _, vevents = lire(client)

    assert len(vevents) == len(lire_autrement(client)) == 1
    assert str(vevents[0]["SUMMARY"]) == titre.replace("\r\n", "\n")
    assert max(len(ligne) for ligne in brut.split(b"\r\n")) <= 75
    assert brut.count(b"\nBEGIN:VEVENT") == 1
    assert brut.count(b"\n") == brut.count(b"\r\n")
    assert b"\r" not in brut.replace(b"\r\n", b"")


def test_une_exposition_est_en_journees_entieres_fin_exclue(client):
    exposition = EvenementFactory(creneau=False)
    CreneauFactory(
        evenement=exposition,
        debut=datetime.datetime(2027, 3, 15, tzinfo=PARIS),
        fin=datetime.datetime(2027, 3, 28, tzinfo=PARIS),
        journee_entiere=True,
    )

    (vevent,) = lire(client)[1]

    assert vevent["DTSTART"].dt == datetime.date(2027, 3, 15)
    assert vevent["DTEND"].dt == datetime.date(2027, 3, 29)
    assert vevent["DTSTART"].params["VALUE"] == "DATE"


def test_le_calendrier_donne_son_fuseau_et_son_rythme(client):
    EvenementFactory()

    calendrier, (vevent,) = lire(client)

    assert calendrier["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendrier["REFRESH-INTERVAL"].dt == datetime.timedelta(hours=6)
    assert str(calendrier["X-PUBLISHED-TTL"]) == "PT6H"
    assert str(calendrier["NAME"]) == str(calendrier["X-WR-CALNAME"]) == "Agenda Plan Égalité Vitrolles"
    assert [("COMMENT" in fuseau, str(fuseau["TZID"])) for fuseau in calendrier.walk("VTIMEZONE")] == [
        (False, "Europe/Paris")
    ]
    assert vevent["DTSTART"].params["TZID"] == "Europe/Paris"


def test_le_fuseau_ecrit_a_la_main_dit_la_meme_heure_que_le_systeme():
    (fuseau,) = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{HEURE_DE_PARIS}\r\nEND:VCALENDAR\r\n").walk("VTIMEZONE")
    lu = fuseau.to_tz(lookup_tzid=False)

    # Chaque heure des semaines de changement, sauf celles qui n’existent pas ou qui existent deux fois.
    lundis = [datetime.datetime(annee, mois, 24) for annee in (2025, 2026, 2027, 2028) for mois in (3, 10)]  # noqa: DTZ001
    heures = [lundi + datetime.timedelta(hours=n, minutes=30) for lundi in lundis for n in range(8 * 24) if n % 24 != 2]

    assert [h for h in heures if h.replace(tzinfo=lu).utcoffset() != h.replace(tzinfo=PARIS).utcoffset()] == []


def test_les_dates_du_flux_sont_celles_du_changement_jamais_celles_de_la_lecture(client):
    evenement = EvenementFactory()
    evenement.refresh_from_db()

    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        (vevent,) = lire(client)[1]

    assert vevent["DTSTAMP"].dt == vevent["LAST-MODIFIED"].dt == evenement.change_le.replace(microsecond=0)


def test_un_an_de_passe_et_trente_jours_d_annulation(client):
    garde = EvenementFactory(creneau__debut=dans(jours=-364))
    EvenementFactory(creneau__debut=dans(jours=-366))
    annule = EvenementFactory(creneau__debut=dans(jours=-29), etat="annule")
    EvenementFactory(creneau__debut=dans(jours=-31), etat="annule")
    EvenementFactory(creneau__debut=dans(jours=-31), etat="reporte")
    complet = EvenementFactory(creneau__debut=dans(jours=-31), etat="complet")

    _, vevents = lire(client)

    assert [str(v["UID"]).split("@")[0] for v in vevents] == [str(e.uuid) for e in (garde, annule, complet)]


def test_seul_ce_qui_est_public_et_date_est_exporte(client, connecter, coordinatrice):
    public = EvenementFactory()
    EvenementFactory(agents=True)
    EvenementFactory(partenaires=True)
    EvenementFactory(brouillon=True)
    EvenementFactory(approche=True)

    _, vevents = lire(connecter(coordinatrice))

    assert [str(v["UID"]).split("@")[0] for v in vevents] == [str(public.uuid)]


def test_chaque_creneau_a_son_identifiant_qui_le_suit(client, coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=10))
    CreneauFactory(evenement=evenement, debut=dans(jours=11))
    avant = {str(v["UID"]) for v in lire(client)[1]}
    nouveaux = [Creneau(debut=dans(jours=n), fin=dans(jours=n, heure=20)) for n in (20, 21)]

    operations.deplacer(evenement, par=coordinatrice, creneaux=nouveaux, motif_public="Salle prise.")

    assert avant == {f"{evenement.uuid}@{settings.HOTE}", f"{evenement.uuid}-2@{settings.HOTE}"}
    assert {str(v["UID"]) for v in lire(client)[1]} == avant


def seances(*jours):
    return [Creneau(debut=dans(jours=n), fin=dans(jours=n, heure=20)) for n in jours]


def test_une_seance_retiree_reste_annulee_trente_jours(client, coordinatrice):
    evenement = EvenementFactory(titre="Bal", creneau__debut=dans(jours=10))
    CreneauFactory(evenement=evenement, debut=dans(jours=20))
    avant = {str(v["UID"]) for v in lire(client)[1]}

    operations.deplacer(evenement, par=coordinatrice, creneaux=seances(10), motif_public="Moins long.")

    vevents = lire(client)[1]
    assert {str(v["UID"]) for v in vevents} == avant
    assert [(str(v["STATUS"]), str(v["SUMMARY"])) for v in vevents] == [
        ("CONFIRMED", "Bal"),
        ("CANCELLED", "ANNULÉ – Bal"),
    ]
    with time_machine.travel(dans(jours=31), tick=False):
        assert [str(v["STATUS"]) for v in lire(client)[1]] == ["CONFIRMED"]


def test_une_seance_retiree_d_un_brouillon_n_a_ete_promise_a_personne(client, coordinatrice):
    evenement = EvenementFactory(brouillon=True, creneau__debut=dans(jours=10))
    CreneauFactory(evenement=evenement, debut=dans(jours=20))
    operations.deplacer(evenement, par=coordinatrice, creneaux=seances(10))
    operations.publier(evenement, par=coordinatrice)

    assert [str(v["STATUS"]) for v in lire(client)[1]] == ["CONFIRMED"]


def test_une_seance_ajoutee_ne_reprend_pas_l_identifiant_d_une_seance_retiree(client, coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=10))
    CreneauFactory(evenement=evenement, debut=dans(jours=20))

    operations.deplacer(evenement, par=coordinatrice, creneaux=seances(10), motif_public="Moins long.")
    operations.deplacer(evenement, par=coordinatrice, creneaux=seances(10, 30), motif_public="Plus long.")

    assert sorted(evenement.creneaux.values_list("rang", flat=True)) == [1, 3]


def test_le_flux_suit_les_filtres_de_la_page_et_en_porte_le_nom(client):
    mars = EvenementFactory(temps_fort=TempsFortFactory(), titre="Au printemps")
    EvenementFactory()

    calendrier, vevents = lire(client, temps_fort="21-mars", gratuit="on", periode="passes")

    assert [str(v["SUMMARY"]) for v in vevents] == [mars.titre]
    assert str(calendrier["X-WR-CALNAME"]) == "Agenda Plan Égalité Vitrolles – 21 mars, gratuit"


def test_un_filtre_inconnu_est_refuse_plutot_que_d_inonder_l_abonne(client):
    EvenementFactory()

    reponse = client.get(reverse("agenda:flux"), {"type": "inconnu"})

    assert (reponse.status_code, reponse["Content-Type"]) == (400, "text/plain; charset=utf-8")


def test_la_raison_de_l_annulation_vient_dans_la_description(client, coordinatrice):
    evenement = EvenementFactory(chapo="Une pièce.")
    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Intempéries.")

    (vevent,) = lire(client)[1]

    assert str(vevent["DESCRIPTION"]).split("\n")[:2] == ["Annulé : Intempéries.", "Une pièce."]


def test_d_un_evenement_reprogramme_la_raison_est_celle_de_la_date(client, coordinatrice):
    evenement = EvenementFactory()
    operations.changer_etat(evenement, "reporte", par=coordinatrice, motif_public="Intempéries.")
    creneaux = [Creneau(debut=dans(jours=50), fin=dans(jours=50, heure=20))]
    operations.deplacer(evenement, par=coordinatrice, creneaux=creneaux, motif_public="Nouvelle salle.")

    (vevent,) = lire(client)[1]

    assert str(vevent["DESCRIPTION"]).startswith("Reprogrammé : Nouvelle salle.")


def test_un_lieu_corrige_parvient_aux_abonnes(client):
    evenement = EvenementFactory(lieu=LieuFactory(adresse="1 rue du Port"))
    [avant] = lire(client)[1]
    evenement.lieu.adresse = "2 rue du Port"
    evenement.lieu.save()

    [apres] = lire(client)[1]

    assert "2 rue du Port" in str(apres["LOCATION"])
    assert apres["LAST-MODIFIED"].dt >= avant["LAST-MODIFIED"].dt
    assert Evenement.objects.get().change_le > evenement.change_le


def test_les_entetes_du_flux(client):
    EvenementFactory()

    reponse = client.get(reverse("agenda:flux"))

    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    assert reponse["X-Robots-Tag"] == "noindex"
    assert reponse["Cache-Control"] == "public, max-age=3600"
    assert "Content-Disposition" not in reponse


def test_qui_a_deja_le_flux_recoit_304_jusqu_au_prochain_changement(client, coordinatrice):
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=2)):
        evenement = EvenementFactory(creneau__debut=dans(jours=30))
    adresse = reverse("agenda:flux")
    premier = client.get(adresse)

    par_etag = client.get(adresse, headers={"If-None-Match": premier["ETag"]})
    par_date = client.get(adresse, headers={"If-Modified-Since": premier["Last-Modified"]})
    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Intempéries.")
    apres = client.get(adresse, headers={"If-None-Match": premier["ETag"]})
    apres_date = client.get(adresse, headers={"If-Modified-Since": premier["Last-Modified"]})

    assert [par_etag.status_code, par_date.status_code, apres.status_code, apres_date.status_code] == [
        304,
        304,
        200,
        200,
    ]
    assert par_etag.content == b""
    assert par_etag["Cache-Control"] == "public, max-age=3600"


def test_un_flux_vide_reste_un_calendrier(client):
    calendrier, vevents = lire(client)

    assert (vevents, len(calendrier.subcomponents)) == ([], 1)


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_flux_coute_toujours_autant(client, nombre):
    EvenementFactory.create_batch(nombre, temps_fort=TempsFortFactory())

    with requetes() as vues:
        reponse = client.get(reverse("agenda:flux"))

    assert reponse.text.count("BEGIN:VEVENT") == nombre
    assert len(vues) == 4  # le tampon, les événements, leurs créneaux, les séances retirées


def test_un_evenement_se_telecharge_seul(client):
    evenement = EvenementFactory()
    EvenementFactory()

    reponse = client.get(reverse("agenda:evenement-ics", args=[evenement.slug]))

    (vevent,) = Calendar.from_ical(reponse.content).walk("VEVENT")
    assert str(vevent["UID"]) == f"{evenement.uuid}@{settings.HOTE}"
    assert reponse["Content-Disposition"] == f'attachment; filename="{evenement.slug}.ics"'


def test_une_date_approchee_ne_se_telecharge_pas(client):
    evenement = EvenementFactory(approche=True)

    assert client.get(evenement.get_absolute_url()).status_code == 200
    assert client.get(reverse("agenda:evenement-ics", args=[evenement.slug])).status_code == 404


def test_l_evenement_des_agents_ne_se_telecharge_qu_entre_eux(client, connecter, referente):
    adresse = reverse("agenda:evenement-ics", args=[EvenementFactory(agents=True).slug])

    pour_tous = client.get(adresse)
    pour_elle = connecter(referente).get(adresse)

    assert (pour_tous.status_code, pour_elle.status_code) == (404, 200)
    assert pour_elle["Cache-Control"] == "private, no-store"


def test_le_lieu_d_une_seance_l_emporte_sur_celui_de_l_evenement(client):
    evenement = EvenementFactory(lieu=LieuFactory(nom="Salle Obino"))
    CreneauFactory(evenement=evenement, debut=dans(jours=40), lieu=LieuFactory(nom="MJC"))

    lieux = [str(vevent["LOCATION"]).split(",")[0] for vevent in lire(client)[1]]

    assert lieux == ["Salle Obino", "MJC"]


@time_machine.travel("2027-01-10 09:00 +0100", tick=False)
def test_deux_lecteurs_independants_y_relisent_chaque_propriete(client):
    evenement = EvenementFactory(
        titre="Bal ; « été », d’ici",
        chapo="Une ligne,\net l’autre ; \\o/",
        type_evenement="spectacle",
        temps_fort=TempsFortFactory(),
        lieu=LieuFactory(nom="Salle Obino", adresse="1, place Méditerranée"),
        creneau__debut=datetime.datetime(2027, 3, 21, 18, tzinfo=PARIS),
    )

    (lu,) = lire(client)[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (relu,) = ics.Calendar(client.get(reverse("agenda:flux")).content.decode()).events

    proprietes = {"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "SEQUENCE", "CATEGORIES"}
    assert set(lu) == proprietes | {"DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND"}
    assert (str(lu["SUMMARY"]), str(lu["URL"])) == (relu.name, relu.url)
    assert relu.name == evenement.titre
    assert str(lu["DESCRIPTION"]) == relu.description == f"{evenement.chapo}\nGratuit"
    assert str(lu["LOCATION"]) == relu.location == "Salle Obino, 1, place Méditerranée, 13127 Vitrolles"
    assert set(lu["CATEGORIES"].cats) == relu.categories == {"Spectacle", "21 mars"}
    assert (lu["DTSTART"].dt, lu["DTEND"].dt) == (relu.begin.datetime, relu.end.datetime)
    assert lu["LAST-MODIFIED"].dt == relu.last_modified.datetime
