"""Le rétroplanning d’un temps fort : ce qui est à faire, et combien de jours avant ou après son jour pivot."""

from datetime import timedelta

from evenements.models import EtapeTempsFort

Code = EtapeTempsFort.Code

# En jours autour du jour pivot, dans l’ordre où cela se fait.
DELAIS = {
    Code.CREATION: -180,
    Code.APPEL: -120,
    Code.PROGRAMME: -60,
    Code.ACCESSIBILITE: -45,
    Code.PUBLICATION: -30,
    Code.RAPPEL: -7,
    Code.BILANS: 7,
    Code.RELANCE: 21,
    Code.SYNTHESE: 45,
}
# Une étape dont le jour était passé quand l’édition est née a une semaine pour se rattraper.
RATTRAPAGE = timedelta(days=7)


def calculer(temps_fort):
    """{code: jour} d’après les dates de l’édition ; un bilan ne se demande pas avant que tout ait eu lieu."""
    lendemain = temps_fort.fin + timedelta(days=1)
    jours = {code: temps_fort.jour_pivot + timedelta(days=delai) for code, delai in DELAIS.items()}
    return {code: max(jour, lendemain) if DELAIS[code] > 0 else jour for code, jour in jours.items()}


def planifier(temps_fort, jour):
    """{code: jour} pour une édition que l’on prépare à partir de ce jour ; rien si elle est déjà close.

    Née tard, elle n’est pas en retard pour autant : ce qui aurait dû être fait avant elle se fait dans la semaine, sans
    dépasser la première étape restée à son heure. Née après sa fin, il ne lui reste que ses bilans.
    """
    jours = calculer(temps_fort)
    if jours[Code.SYNTHESE] < jour:
        return {}
    if temps_fort.fin < jour:
        jours = {code: le for code, le in jours.items() if DELAIS[code] > 0}
    return {code: rattraper(le, jours, jour) for code, le in jours.items()}


def rattraper(le, jours, jour):
    """Ce jour, ou un jour encore tenable s’il est passé."""
    if le >= jour:
        return le
    return min([jour + RATTRAPAGE, *(autre for autre in jours.values() if autre >= jour)])
