"""Reprendre un registre de présences tenu ailleurs : tout s’écrit, ou rien."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from referents.etats import INSCRIPTIONS_FERMEES, EtatInscription, EtatPresence, EtatSession
from referents.lignes_de_registre import LecteurDeRegistre, cle_de
from referents.models import Agent, Inscription, Presence, Seance, Service, SessionFormation, SourceInscription
from socle.etats import faire_passer

RAISON = "Registre repris"
A_PRECISER = "Service à préciser"


@dataclass(frozen=True)
class Reprise:
    """Ce que la reprise a écrit, et ce qui y était déjà."""

    agents: int
    sessions: int
    inscriptions: int
    presences: int
    deja: int


@transaction.atomic
def reprendre_un_registre(lignes, par, *, demonstration=False, essai=False):
    """Écrit les présences de ces lignes (voir `lignes_de_registre.COLONNES`) ; lève `RegistreRefuse`.

    Les agents et les sessions inconnus se créent. Une présence déjà notée pareil ne change pas ; une feuille qui dit
    autre chose fait foi, et la ligne est refusée. Reprendre deux fois le même fichier n’ajoute rien. `essai` : tout se
    vérifie et se compte, rien ne reste.
    """
    lecteur = LecteurDeRegistre()
    lues = lecteur.lire(lignes)
    ecriture = _Ecriture(par, demonstration)
    agents = ecriture.creer_les_agents(lues)
    sessions = ecriture.creer_les_sessions(lues)
    inscriptions = ecriture.inscrire(lues)
    presences, deja = ecriture.noter(lues, lecteur.notees)
    ecriture.realiser(sessions)
    if essai:
        transaction.set_rollback(True)
    return Reprise(agents, len(sessions), inscriptions, presences, deja)


class _Ecriture:
    def __init__(self, par, demonstration):
        self.par, self.demonstration = par, demonstration
        self.seances, self.inscriptions = {}, {}

    def creer_les_agents(self, lues):
        vises = [vise for vise in dict.fromkeys(ligne.agent for ligne in lues) if vise.existant is None]
        services = self._services()
        for vise in vises:
            vise.existant = Agent(
                prenom=vise.prenom,
                nom=vise.nom,
                courriel=vise.courriel or None,
                service=self._service(vise, services),
                metier=vise.metier,
                demonstration=self.demonstration,
            )
        self._creer(Agent, [vise.existant for vise in vises])
        return len(vises)

    def _services(self):
        par_direction = {}
        for service in Service.objects.select_related("direction").order_by("pk"):
            par_direction.setdefault(service.direction_id, []).append(service)
        return par_direction

    def _service(self, vise, services):
        """Le service nommé, ou le seul de la direction ; sinon un service à préciser plutôt qu’un service inventé."""
        siens = services.setdefault(vise.direction.pk, [])
        nomme = [s for s in siens if s.nom.casefold() == vise.service.casefold()]
        if nomme or (len(siens) == 1 and not vise.service):
            return (nomme or siens)[0]
        nom = vise.service[:120] or A_PRECISER
        service = next((s for s in siens if s.nom == nom), None)
        if service is None:
            code = f"{vise.direction.code}-{Service.objects.filter(direction=vise.direction).count() + 1}"[:60]
            service = Service(nom=nom, code=code, direction=vise.direction, demonstration=self.demonstration)
            service._history_user, service._change_reason = self.par, RAISON
            service.save()
            siens.append(service)
        return service

    def creer_les_sessions(self, lues):
        visees = list(dict.fromkeys(ligne.session for ligne in lues))
        nouvelles = [visee for visee in visees if visee.existante is None]
        for visee in nouvelles:
            visee.existante = self._creer_une_session(visee)
        existantes = Seance.objects.filter(session__in=[visee.existante for visee in visees])
        self.seances = {(s.session_id, s.jour, s.moment): s for s in existantes}
        voulues = dict.fromkeys(
            (ligne.session.existante.pk, ligne.jour, moment) for ligne in lues for moment in ligne.moments
        )
        manquantes = [Seance(session_id=s, jour=j, moment=m) for s, j, m in voulues if (s, j, m) not in self.seances]
        self._creer(Seance, manquantes)
        self.seances |= {(s.session_id, s.jour, s.moment): s for s in manquantes}
        completees = {seance.session_id for seance in manquantes}
        self._redater(v.existante for v in visees if v not in nouvelles and v.existante.pk in completees)
        return [visee.existante for visee in nouvelles]

    def _creer_une_session(self, visee):
        session = SessionFormation(
            type_formation=visee.type_formation,
            code=visee.code or None,
            intitule=visee.intitule,
            theme=visee.theme,
            lieu=visee.lieu,
            demonstration=self.demonstration,
        )
        session.dater(visee.jours)
        session._history_user, session._change_reason = self.par, RAISON
        session.save()
        return session

    def _redater(self, sessions):
        """Une session déjà là qui gagne des demi-journées en prend les dates."""
        for session in sessions:
            session.dater(jour for cle, jour, _ in self.seances if cle == session.pk)
            session._history_user, session._change_reason = self.par, RAISON
            session.save(update_fields=["precision", "debut", "fin", "modifie_le"])

    def inscrire(self, lues):
        sessions = {ligne.session.existante.pk for ligne in lues}
        ouvertes = Inscription.objects.filter(session__in=sessions, agent__isnull=False).exclude(
            etat__in=INSCRIPTIONS_FERMEES
        )
        self.inscriptions = {(i.session_id, i.agent_id): i for i in ouvertes}
        nouvelles = {}
        for ligne in lues:
            cle = ligne.session.existante.pk, ligne.agent.existant.pk
            if cle not in self.inscriptions and cle not in nouvelles:
                nouvelles[cle] = Inscription(
                    session_id=cle[0],
                    agent_id=cle[1],
                    direction=ligne.direction,
                    etat=EtatInscription.VALIDEE,
                    source=SourceInscription.IMPORT,
                    # Le registre ne dit pas quand la place a été demandée : au plus tard, ce jour-là.
                    demandee_le=timezone.make_aware(datetime.combine(ligne.jour, time())),
                )
        self._creer(Inscription, [*nouvelles.values()])
        self.inscriptions |= nouvelles
        return len(nouvelles)

    def noter(self, lues, notees):
        """Les présences nouvelles ou encore blanches ; rend leur nombre, et celui des présences déjà notées pareil."""
        a_creer, a_remplir, deja = [], [], 0
        blanches = self._blanches()
        for ligne in lues:
            inscription = self.inscriptions[ligne.session.existante.pk, ligne.agent.existant.pk]
            for moment in ligne.moments:
                note = notees.get(cle_de(ligne, moment))
                seance = self.seances[ligne.session.existante.pk, ligne.jour, moment]
                if note == ligne.presence:
                    deja += 1
                    continue
                presence = blanches.get((inscription.pk, seance.pk)) or Presence(inscription=inscription, seance=seance)
                presence.etat, presence.saisie_par, presence.saisie_le = ligne.presence, self.par, timezone.now()
                (a_remplir if presence.pk else a_creer).append(presence)
        self._creer(Presence, a_creer)
        champs = ["etat", "saisie_par", "saisie_le"]
        bulk_update_with_history(
            a_remplir, Presence, champs, batch_size=500, default_user=self.par, default_change_reason=RAISON
        )
        return len(a_creer) + len(a_remplir), deja

    def _blanches(self):
        inscriptions = {inscription.pk for inscription in self.inscriptions.values()}
        presences = Presence.objects.filter(
            seance__in=[seance.pk for seance in self.seances.values()], etat=EtatPresence.NON_RENSEIGNE
        )
        return {(p.inscription_id, p.seance_id): p for p in presences if p.inscription_id in inscriptions}

    def realiser(self, sessions):
        """Une session reprise a eu lieu ; il y reste une case blanche, elle attend qu’on la remplisse."""
        for session in sessions:
            inscrits = sum(cle[0] == session.pk for cle in self.inscriptions)
            demi_journees = sum(cle[0] == session.pk for cle in self.seances)
            if Presence.objects.filter(seance__session=session).count() == inscrits * demi_journees:
                faire_passer(session, EtatSession.REALISEE, par=self.par, motif=RAISON)

    def _creer(self, modele, objets):
        if objets:
            bulk_create_with_history(
                objets, modele, batch_size=500, default_user=self.par, default_change_reason=RAISON
            )
