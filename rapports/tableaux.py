"""Toutes les tables des chiffres figés : une par feuille du classeur, une par fichier joint au PDF. Aucune requête.

Celles des parties viennent telles quelles ; les autres (chiffres, actions, événements…) se tirent du contenu typé.
"""

import csv
import io
import re

from rapports import structure as s
from rapports.etats import DocumentEdite
from rapports.lecture import MASQUE, NON_RENSEIGNE
from rapports.sommaire import CHAPITRES
from rapports.structure.blocs import EUROS, NOMBRE, POURCENT, compte, mots, personnes
from socle.gestion import csv_francais

SANS_OBJET = mots("sans objet")
UNITES = {POURCENT: "%", EUROS: "€"}
NOM_AU_PLUS = 31  # ce qu’un tableur admet pour le nom d’une feuille


def tous(contenu):
    """Chaque table une fois, dans l’ordre du rapport ; son `code` est unique et nomme un fichier ou une feuille."""
    return _nommer((*_tires_du_contenu(contenu), *_des_parties(contenu)))


def du_document(document, contenu):
    """Celles que ce document imprime : le rapport les a toutes, le bilan les siennes, la synthèse aucune."""
    if document == DocumentEdite.BILAN:
        return _nommer([t for chapitre in contenu.bilan for partie in chapitre.parties for t in partie.tableaux])
    return tous(contenu) if document == DocumentEdite.RAPPORT else []


def en_csv(tableau):
    """UTF-8 avec sa marque, point-virgule ; les nombres sans espace, leur unité au titre de la colonne."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([csv_francais.ecrire(titre_de(colonne)) for colonne in tableau.colonnes])
    for ligne in tableau.lignes:
        ecrivain.writerow([_desarmer(case) for case in ligne])
    return sortie.getvalue().encode("utf-8-sig")


def _desarmer(case):
    """Ce qu’une personne a écrit ne se calcule pas à l’ouverture ; un nombre négatif, lui, reste un nombre."""
    return csv_francais.ecrire(dire_nu(case)) if case.texte else dire_nu(case)


def titre_de(colonne):
    """Le titre de la colonne, son unité comprise : « Budget prévu (€) »."""
    unite = UNITES.get(colonne.sorte)
    return colonne.titre if unite is None or unite in colonne.titre else f"{colonne.titre} ({unite})"


def dire_nu(case):
    """La case sans unité ni espace dans le nombre : « 1188 », « 33,5 », « au moins 404 », « non renseigné »."""
    if case.est_vide:
        return NON_RENSEIGNE
    if case.masque:
        return MASQUE
    if case.nombre is None:
        return case.texte
    nombre = f"{case.nombre:f}"
    nombre = nombre.rstrip("0").rstrip(".") if "." in nombre else nombre
    return " ".join([*prefixe(case), nombre.replace(".", ",")])


def prefixe(case):
    """Les mots qui nuancent un nombre : « au moins », « plus de »."""
    return [mot for mot in ("au moins" if case.au_moins else "", case.texte) if mot]


def _nommer(tableaux):
    codes = {"lisez-moi"}  # la première feuille du classeur
    return [_nomme(tableau, codes) for tableau in tableaux]


def _nomme(tableau, codes):
    base = re.sub(r"[^a-z0-9-]+", "-", tableau.code.lower()).strip("-")[:NOM_AU_PLUS]
    code, rang = base, 2
    while code in codes:
        suite = f"-{rang}"
        code, rang = base[: NOM_AU_PLUS - len(suite)] + suite, rang + 1
    codes.add(code)
    return s.Tableau(**{**vars(tableau), "code": code})


def _des_parties(contenu):
    for chapitre in CHAPITRES:
        for partie in contenu.parties_de(chapitre.code):
            yield from partie.tableaux


def _tires_du_contenu(contenu):
    tables = [
        _chiffres(contenu),
        _avancement(contenu, "phases", "phase"),
        _avancement(contenu, "meteos", "meteo"),
        _avancement(contenu, "echeances", "echeance"),
        _indicateurs(contenu),
        _actions(contenu),
        _evenements(contenu),
        _decisions("decisions", contenu.comite),
        _decisions("decisions-precedentes", contenu.comite_precedent),
        _signataires(contenu),
        _engagements(contenu),
        _avis(contenu),
    ]
    return [tableau for tableau in tables if tableau and tableau.lignes]


def _table(code, titre, colonnes, lignes):
    """`colonnes` : des titres, ou (titre, sorte)."""
    lues = tuple(s.Colonne(c) if isinstance(c, str) else s.Colonne(*c) for c in colonnes)
    return s.Tableau(code, titre, lues, tuple(tuple(ligne) for ligne in lignes))


def _jour(jour):
    return mots(f"{jour:%d/%m/%Y}" if jour else "")


def _ou(texte, sinon):
    """Ce texte, ou ce qu’il faut en dire quand il est vide."""
    return mots(texte) if texte else sinon


# --- Les chiffres -----------------------------------------------------------------------------------


def _chiffres(contenu):
    titres = ["Code", "Chapitre", "Chiffre", ("Valeur", NOMBRE), "Unité", ("Numérateur", NOMBRE)]
    titres += [("Dénominateur", NOMBRE), "Date", "Source", "Définition", "Repères"]
    lignes = [
        _chiffre(chapitre, chiffre)
        for chapitre in CHAPITRES
        for partie in contenu.parties_de(chapitre.code)
        for chiffre in partie.chiffres
    ]
    return _table("chiffres", "Tous les chiffres du rapport", titres, lignes)


def _chiffre(chapitre, chiffre):
    reperes = "\n".join(f"{r.nom} : {dire_nu(r.case)}" for r in chiffre.reperes)
    return (
        mots(chiffre.code),
        mots(chapitre.numero),
        mots(chiffre.libelle),
        chiffre.case,
        _ou(UNITES.get(chiffre.sorte, chiffre.unite), SANS_OBJET),
        chiffre.numerateur or SANS_OBJET,
        SANS_OBJET if chiffre.denominateur is None else compte(chiffre.denominateur),
        mots(chiffre.date),
        mots(chiffre.source),
        _ou(chiffre.definition, SANS_OBJET),
        _ou(reperes, SANS_OBJET),
    )


def _avancement(contenu, champ, code):
    """Un objectif par ligne, une lecture par colonne."""
    noms = {"phases": "phase", "meteos": "météo", "echeances": "échéance"}
    comptes = getattr(contenu.objectifs[0], champ) if contenu.objectifs else ()
    titres = ["Objectif", *((c.libelle, NOMBRE) for c in comptes), ("Actions", NOMBRE)]
    lignes = [
        (mots(_nom(o)), *(compte(c.nombre) for c in getattr(o, champ)), compte(o.total)) for o in contenu.objectifs
    ]
    return _table(f"avancement-{code}", f"Actions par objectif et par {noms[champ]}", titres, lignes)


def _nom(objectif):
    return f"{objectif.numero}. {objectif.titre_court}" if objectif.numero else objectif.titre_court


# --- Les indicateurs --------------------------------------------------------------------------------


def _indicateurs(contenu):
    titres = ["Code", "Indicateur", "Unité", "Objectif", "Action", "Sorte", "Période", "Part mesurée"]
    titres += [("Valeur publiée", NOMBRE), ("Valeur publiée au plus", NOMBRE), "Valeur en mots"]
    titres += [("Numérateur", NOMBRE), ("Dénominateur", NOMBRE), "Dénominateur au", ("Valeur recalculée", POURCENT)]
    titres += ["Déduite", "Source", "Méthode", "Définition"]
    lignes = [_mesure(i, m) for i in contenu.indicateurs for m in i.mesures or (None,)]
    return _table("indicateurs", "Les indicateurs, une valeur par ligne", titres, lignes)


def _mesure(indicateur, mesure):
    nom = [mots(indicateur.code), mots(indicateur.libelle), mots(indicateur.unite)]
    nom += [_ou(str(indicateur.objectif or ""), mots("tout le plan")), _ou(indicateur.action, SANS_OBJET)]
    if mesure is None:
        return (*nom, *[s.Case()] * 13, _ou(indicateur.definition, SANS_OBJET))
    return (
        *nom,
        mots("cible" if mesure.sorte == "cible" else "résultat"),
        mots(mesure.dates),
        _ou(mesure.ventilation, mots("ensemble")),
        s.Case(mesure.mention if mesure.publiee is not None else "", mesure.publiee),
        SANS_OBJET if mesure.publiee_max is None else compte(mesure.publiee_max),
        _ou(mesure.texte, SANS_OBJET),
        personnes(mesure.numerateur),
        compte(mesure.denominateur),
        _jour(mesure.denominateur_le) if mesure.denominateur is not None else SANS_OBJET,
        SANS_OBJET if mesure.recalculee is None else compte(mesure.recalculee),
        mots("oui" if mesure.deduit else "non"),
        mots(mesure.source),
        _ou(mesure.methode or indicateur.methode, SANS_OBJET),
        _ou(indicateur.definition, SANS_OBJET),
    )


# --- Les actions ------------------------------------------------------------------------------------


def _actions(contenu):
    titres = ["Code", "Action", "Objectif", "Volet", "Type", "Situation", "Phase", "Raison de la phase"]
    titres += ["Météo", "Raison de la météo", "Échéance", "Dates", "Rythme", "Service", "Publics", "Partenaires"]
    titres += ["Édition de l’année", "Dates de l’édition", "Phase de l’édition", ("Participant·es", NOMBRE)]
    titres += [("Budget prévu", EUROS), ("Budget réalisé", EUROS), "Bilan"]
    titres += ["Dernier point", "Fait", "Ce qui bloque", "À retenir", ("Public touché", NOMBRE)]
    lignes = [(*_action(a), *_millesime(a.millesime), *_point(a.point)) for a in contenu.actions]
    return _table("actions", f"Les actions et leur année {contenu.annee}", titres, lignes)


def _action(action):
    return (
        mots(action.code),
        mots(action.titre),
        _ou(str(action.objectif or ""), mots("gouvernance")),
        _ou(action.volet, SANS_OBJET),
        mots(action.type_dit),
        mots(action.situation_dite),
        mots(action.phase_dite),
        _ou(action.phase_motif, SANS_OBJET),
        mots(action.meteo_dite),
        _ou(action.meteo_motif, SANS_OBJET),
        mots(action.echeance_dite),
        mots(action.dates),
        _ou(action.rythme, mots("chaque année") if action.recurrente else SANS_OBJET),
        mots(action.service),
        mots(action.public),
        mots(", ".join(action.partenaires)),
    )


def _millesime(millesime):
    if millesime is None:
        return [s.Case()] * 7
    return (
        mots(millesime.titre),
        mots(millesime.dates),
        mots(millesime.phase_dite),
        _avec_sa_nuance(millesime.participants, millesime.participants_mention),
        s.Case(nombre=millesime.budget_prevu),
        s.Case(nombre=millesime.budget_realise),
        mots(millesime.bilan),
    )


def _point(point):
    if point is None:
        return [s.Case()] * 5
    return (
        _jour(point.le),
        mots("rien de nouveau" if point.rien_de_nouveau else point.fait),
        _ou(point.blocage, SANS_OBJET),
        _ou(point.a_retenir, SANS_OBJET),
        personnes(point.public_touche),
    )


def _avec_sa_nuance(effectif, mention):
    case = personnes(effectif)
    return s.Case(mention, case.nombre) if case.nombre is not None else case


# --- L’agenda, le comité, les signataires -----------------------------------------------------------


def _evenements(contenu):
    titres = ["Événement", "Dates", "Type", "Pour qui", "Public", "État", "Lieu", "Action", "Temps fort"]
    titres += ["Accessibilité", ("Participant·es", NOMBRE), "Comptage"]
    lignes = [
        (
            mots(e.titre),
            mots(e.dates),
            mots(e.type_dit),
            mots(e.visibilite_dite),
            mots(e.public),
            mots(e.etat_dit),
            mots(e.lieu),
            _ou(e.action, SANS_OBJET),
            _ou(e.temps_fort, SANS_OBJET),
            mots(", ".join(e.accessibilites)),
            _avec_sa_nuance(e.participants, e.participants_mention),
            mots(e.mode_comptage),
        )
        for e in contenu.agenda.evenements
    ]
    return _table("evenements", f"Les événements de {contenu.annee}", titres, lignes)


def _decisions(code, comite):
    if comite is None:
        return None
    titres = [("Numéro", NOMBRE), "Décision", "Porteur", "Échéance", "Suite donnée", "Où en est-on"]
    lignes = [
        (compte(d.numero), mots(d.texte), mots(d.porteur), _jour(d.echeance), mots(d.suite_dite), mots(d.suivi))
        for d in comite.decisions
    ]
    return _table(code, f"Décisions du comité du {comite.date:%d/%m/%Y}", titres, lignes)


def _signataires(contenu):
    lignes = [
        (mots(x.nom), mots(x.sigle), mots(x.represente_par), mots(x.qualite), _jour(x.signee_le))
        for x in contenu.plan.signataires
    ]
    titres = ["Signataire", "Sigle", "Représenté par", "En qualité de", "Signé le"]
    return _table("signataires", "Les signataires du plan", titres, lignes)


def _engagements(contenu):
    lignes = [(mots(e.organisme), mots(e.texte), mots(e.suivi), _jour(e.tenu_le)) for e in contenu.plan.engagements]
    titres = ["Signataire", "Engagement", "Où en est-on", "Tenu le"]
    return _table("engagements", "Les engagements des signataires", titres, lignes)


def _avis(contenu):
    lignes = [(mots(a.organisme), _jour(a.recu_le), mots(a.texte)) for a in contenu.avis]
    return _table("avis", "Les avis des signataires", ["Signataire", "Reçu le", "Avis"], lignes)
