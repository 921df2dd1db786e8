"""Réunir ce que le rapport imprime : de la base aux dataclasses figées, en un nombre fixe de requêtes."""

import datetime

from django.db.models import Prefetch
from django.utils import timezone

from actions.etats import Echeance, Meteo, Phase, Visibilite
from actions.indicateurs import expliquer_le_taux_global
from actions.models import Action, ActionPartenaire, Millesime, PointAvancement
from evenements.etats import EtatEvenement, VisibiliteEvenement
from evenements.models import Evenement, TempsFort
from rapports import bilan
from rapports import structure as s
from rapports.indicateurs import lire_les_indicateurs
from rapports.lectures import LECTEURS, Annee
from rapports.lectures.agenda import bornes, mois_de
from rapports.lectures.appels import campagnes_de
from rapports.manques import lister_les_manques
from rapports.mesures import compter, masquer
from rapports.registres import lire_les_comites, lire_les_textes, reels
from socle.dates import dire_la_periode

GOUVERNANCE = "Gouvernance du plan"
ECHEANCES = dict(Echeance.choices)


def reunir(annee, plan, jour):
    """Le contenu du rapport de l’année `annee`, tel que la base le dit ce jour ; `jour` est la date d’arrêt."""
    actions, reservees = _actions(plan, annee, jour)
    indicateurs = lire_les_indicateurs(plan.indicateurs.all(), annee)
    agenda = _agenda(plan, annee)
    textes = lire_les_textes(annee)
    comite, precedent = lire_les_comites(plan, annee, jour)
    objectifs = _objectifs(plan, actions)
    lue = Annee(plan, annee, jour)
    chapitres = _chapitres(lue)
    appel = campagnes_de(lue).exists()
    return s.Contenu(
        format=s.FORMAT,
        annee=annee,
        arrete_le=jour,
        plan=_plan(plan),
        objectifs=objectifs,
        actions=actions,
        agenda=agenda,
        indicateurs=indicateurs,
        explication_du_taux=_expliquer_le_taux(indicateurs),
        textes=textes.textes,
        comite=comite,
        comite_precedent=precedent,
        avis=textes.avis,
        manques=lister_les_manques(annee, actions, indicateurs, agenda, chapitres, appel),
        sigles=_sigles(plan),
        actions_reservees=reservees,
        textes_inventes=textes.inventes,
        chapitres=chapitres,
        bilan=bilan.lire(lue, objectifs=objectifs, indicateurs=indicateurs, chapitres=chapitres),
    )


def _chapitres(annee):
    lus = {code: tuple(lire(annee)) for code, lire in LECTEURS.items()}
    return tuple(s.ChapitreFige(code, parties) for code, parties in lus.items() if parties)


# --- Le plan ----------------------------------------------------------------------------------------


def _plan(plan):
    return s.PlanFige(
        code=plan.code,
        titre=plan.titre,
        titre_court=plan.titre_court,
        annee_debut=plan.annee_debut,
        annee_fin=plan.annee_fin,
        resume=plan.resume,
        signe_le=plan.signe_le,
        demonstration=plan.demonstration,
        signataires=tuple(
            s.Signataire(g.organisme.nom, g.organisme.sigle, g.represente_par, g.qualite, g.signee_le)
            for g in plan.signatures.select_related("organisme")
        ),
        caps=tuple(s.Cap(cap.annee, cap.texte) for cap in plan.caps.all()),
        engagements=tuple(
            s.Engagement(str(e.organisme), e.texte, e.suivi, e.tenu_le)
            for e in plan.engagements.select_related("organisme")
        ),
    )


def _objectifs(plan, actions):
    lignes = [(o.numero, o.titre, o.titre_court, o.texte) for o in plan.objectifs.order_by("numero")]
    if any(action.objectif is None for action in actions):
        lignes.append((None, GOUVERNANCE, GOUVERNANCE, ""))
    return tuple(_avancement(*ligne, [a for a in actions if a.objectif == ligne[0]]) for ligne in lignes)


def _avancement(numero, titre, titre_court, texte, actions):
    return s.ObjectifFige(
        numero=numero,
        titre=titre,
        titre_court=titre_court,
        texte=texte,
        total=len(actions),
        phases=compter([a.phase for a in actions], Phase.choices),
        meteos=compter([a.meteo for a in actions], Meteo.choices),
        echeances=compter([a.echeance for a in actions], Echeance.choices),
    )


def _sigles(plan):
    """Les sigles des partenaires du plan, pour l’annexe."""
    liens = ActionPartenaire.objects.filter(action__plan=plan).exclude(organisme__sigle="")
    couples = set(liens.values_list("organisme__sigle", "organisme__nom"))
    couples |= set(plan.signatures.exclude(organisme__sigle="").values_list("organisme__sigle", "organisme__nom"))
    return tuple(s.Sigle(sigle, nom) for sigle, nom in sorted(couples))


# --- Les actions ------------------------------------------------------------------------------------


def _actions(plan, annee, jour):
    """Les actions publiques, et le nombre de celles que leur visibilité réserve."""
    liens = ActionPartenaire.objects.select_related("organisme").order_by("organisme__nom", "pk")
    points = reels(PointAvancement.objects.filter(le__date__lte=jour), plan).order_by("-le", "-pk")
    toutes = list(
        Action.objects.filter(plan=plan)
        .avec_echeance(jour)
        .select_related("objectif", "volet", "service", "plan")
        .prefetch_related(
            "publics",
            Prefetch("liens_partenaires", liens),
            Prefetch("millesimes", Millesime.objects.filter(annee=annee), "de_l_annee"),
            Prefetch("points", points, "points_arretes"),
        )
        .order_by("code")
    )
    publiques = tuple(_action(a) for a in toutes if a.visibilite == Visibilite.PUBLIQUE)
    return publiques, len(toutes) - len(publiques)


def _action(action):
    return s.ActionFigee(
        code=action.code,
        titre=action.titre,
        objectif=action.objectif.numero if action.objectif else None,
        volet=action.volet.titre if action.volet else "",
        type_dit=action.get_type_action_display(),
        situation_dite=action.get_situation_display(),
        phase=action.phase,
        phase_dite=action.get_phase_display(),
        phase_motif=action.phase_motif,
        meteo=action.meteo,
        meteo_dite=action.get_meteo_display(),
        meteo_motif=action.meteo_motif,
        echeance=action.echeance or "",
        echeance_dite=ECHEANCES.get(action.echeance, ""),
        dates=action.dates,
        recurrente=action.recurrente,
        rythme=action.rythme,
        service=str(action.service or ""),
        public=action.public_precis or ", ".join(str(public) for public in action.publics.all()),
        partenaires=tuple(
            dict.fromkeys(lien.organisme.sigle or lien.organisme.nom for lien in action.liens_partenaires.all())
        ),
        resume=action.resume,
        millesime=_millesime(action.de_l_annee[0]) if action.de_l_annee else None,
        point=_point(action.points_arretes[0]) if action.points_arretes else None,
    )


def _millesime(millesime):
    return s.MillesimeFige(
        titre=millesime.titre,
        dates=millesime.dates,
        phase=millesime.phase,
        phase_dite=millesime.get_phase_display(),
        participants=masquer(millesime.participants),
        participants_mention=millesime.participants_mention,
        budget_prevu=millesime.budget_prevu,
        budget_realise=millesime.budget_realise,
        bilan=millesime.bilan,
    )


def _point(point):
    return s.PointFige(
        le=timezone.localtime(point.le).date(),
        rien_de_nouveau=point.rien_de_nouveau,
        fait=point.fait,
        blocage=point.blocage,
        a_retenir=point.a_retenir,
        public_touche=masquer(point.public_touche),
    )


# --- L’agenda ---------------------------------------------------------------------------------------


def _agenda(plan, annee):
    debut, fin = datetime.date(annee, 1, 1), datetime.date(annee, 12, 31)
    lignes = list(
        reels(Evenement.objects.publies(), plan)
        .entre(debut, fin)
        .select_related("lieu", "action", "temps_fort", "bilan")
        .prefetch_related("creneaux", "accessibilites")
    )
    lignes.sort(key=lambda e: (bornes(e)[0] or fin, e.titre))
    evenements = tuple(_evenement(e, annee) for e in lignes)
    temps_forts = reels(TempsFort.objects.publies(), plan).filter(annee=annee).order_by("debut")
    return s.AgendaFige(
        evenements=evenements,
        temps_forts=tuple(
            s.TempsFortFige(
                t.code,
                t.libelle,
                dire_la_periode(t.debut, t.fin),
                t.texte,
                sum(e.temps_fort_id == t.pk for e in lignes),
            )
            for t in temps_forts
        ),
        publics=_nombre(lignes, "visibilite", VisibiliteEvenement.PUBLIC),
        agents=_nombre(lignes, "visibilite", VisibiliteEvenement.AGENTS),
        partenaires=_nombre(lignes, "visibilite", VisibiliteEvenement.PARTENAIRES),
        accessibles=sum(
            bool(e.accessibilites or ligne.accessibilite_texte) for e, ligne in zip(evenements, lignes, strict=True)
        ),
        annules=_nombre(lignes, "etat", EtatEvenement.ANNULE),
    )


def _nombre(lignes, champ, valeur):
    return sum(getattr(ligne, champ) == valeur for ligne in lignes)


def _evenement(evenement, annee):
    _, dates = bornes(evenement)
    bilan = evenement.bilan_montre
    return s.EvenementFige(
        titre=evenement.titre,
        dates=dates,
        mois=mois_de(evenement, annee),
        type_dit=evenement.get_type_evenement_display(),
        visibilite=evenement.visibilite,
        visibilite_dite=evenement.get_visibilite_display(),
        etat=evenement.etat,
        etat_dit=evenement.get_etat_display(),
        lieu=str(evenement.lieu or ""),
        public=evenement.public_precis,
        action=evenement.action.code if evenement.action else "",
        temps_fort=evenement.temps_fort.libelle if evenement.temps_fort else "",
        accessibilites=tuple(str(a) for a in evenement.accessibilites.all()),
        participants=masquer(bilan.participants if bilan else None),
        participants_mention=bilan.participants_mention if bilan else "",
        mode_comptage=bilan.get_mode_comptage_display() if bilan else "",
    )


# --- Le taux de la Ville ----------------------------------------------------------------------------


def _expliquer_le_taux(indicateurs):
    """Pourquoi le taux de la Ville et ceux des groupes de directions ne se recoupent pas ; vide s’ils se recoupent."""
    publiees = [m for i in indicateurs if i.unite == "%" for m in i.mesures if m.publiee is not None]
    ville = next((m for m in publiees if not m.ventilation and m.numerateur.nombre), None)
    if ville is None:
        return ""
    groupes = [(m.ventilation, m.publiee) for m in publiees if m.ventilation and m.dates == ville.dates]
    explication = expliquer_le_taux_global(ville.publiee, ville.numerateur.nombre, groupes)
    return explication.texte if explication else ""
