"""La vie du réseau : lettres de mission dans tous leurs états, réunions et leurs décisions, notes et leurs lectures."""

from datetime import time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from referents import operations
from referents.models import MandatReferent, NoteReseau, Reunion, RoleMandat, Service
from vitrolles_plan.demonstration.lecture import jour_ouvre, lignes

SIGNATAIRE = "Direction générale des services"
RETRAIT = "Changement de poste"
PAUSE = "Absence longue"
ORDRE_DU_JOUR = "\n".join(
    [
        "Ce que sont devenues les décisions de l’an passé",
        "Vos besoins de formation et d’outils",
        "Le prochain 21 mars : qui fait quoi",
    ]
)


def animer(jour, coordination, par_direction):
    agents = sorted((a for groupe in par_direction.values() for a in groupe), key=lambda agent: agent.pk)
    mandats = list(MandatReferent.objects.filter(agent__in=agents).select_related("agent").order_by("agent_id"))
    _partager_les_roles(mandats)
    _ecrire_les_lettres(mandats, jour, coordination)
    _faire_bouger(mandats, jour, coordination)
    _reunir(agents, jour, coordination)
    _informer(agents, jour, coordination)


def _partager_les_roles(mandats):
    """Dans chaque service, la deuxième personne est suppléante."""
    vus = {}
    for mandat in mandats:
        vus[mandat.service_id] = vus.get(mandat.service_id, 0) + 1
        if vus[mandat.service_id] == 2:
            mandat.role = RoleMandat.SUPPLEANT
            mandat.save(update_fields=["role", "modifie_le"])


# --- Les lettres --------------------------------------------------------------------------------------


def _ecrire_les_lettres(mandats, jour, coordination):
    """Vingt-quatre valables, quatre à renouveler, une échue, puis à signer, en brouillon, close ; les autres sans."""
    for rang, mandat in enumerate(mandats[:36]):
        lettre = operations.preparer_la_lettre(mandat, par=coordination)
        lettre.quotite, lettre.signataire = (10, 5, 10, 20)[rang % 4], SIGNATAIRE
        lettre.save(update_fields=["quotite", "signataire", "modifie_le"])
        if rang < 32 or rang == 35:
            operations.envoyer_a_la_signature(lettre, par=coordination)
        if rang < 29 or rang == 35:
            _signer(lettre, jour, _jours_restants(rang), coordination)
        if rang == 24:
            operations.renouveler(lettre, par=coordination)
        if rang == 35:
            operations.clore(lettre, par=coordination, motif="Le poste a changé.")


def _jours_restants(rang):
    if rang == 28:
        return -20
    return 12 + 10 * (rang - 24) if 24 <= rang < 28 else 300 + 17 * rang


def _signer(lettre, jour, reste, coordination):
    operations.signer(
        lettre,
        signee_le=jour - timedelta(days=390),
        accord_hierarchique_le=jour - timedelta(days=395),
        echeance=jour + timedelta(days=reste),
        fichier=ContentFile(LETTRE_SIGNEE, name="lettre.pdf"),
        par=coordination,
    )


def _faire_bouger(mandats, jour, coordination):
    """Une personne part, une est absente, une autre est pressentie là où il n’y a personne."""
    operations.terminer(mandats[-1], fin=jour - timedelta(days=12), motif=RETRAIT, par=coordination)
    operations.mettre_en_pause(mandats[-2], motif=PAUSE, par=coordination)
    vacant = Service.objects.get(code="periscolaire-et-loisirs")
    operations.nommer(
        mandats[-3].agent, vacant, RoleMandat.TITULAIRE, jour_ouvre(jour + timedelta(days=20)), par=coordination
    )


# --- Les réunions -------------------------------------------------------------------------------------


def _reunir(agents, jour, coordination):
    # Un peu plus d’un an les sépare : jamais deux réunions annuelles la même année.
    passee = _fixer(Reunion.Nature.ANNUELLE, jour_ouvre(jour - timedelta(days=352)), time(9, 30))
    operations.pointer_les_presents(passee, agents[: len(agents) // 2])
    groupe = _fixer(Reunion.Nature.PROFESSIONNELS, jour_ouvre(jour - timedelta(days=62)), time(14))
    operations.pointer_les_presents(groupe, agents[::6])
    for ligne in lignes("decisions_du_reseau"):
        reunion = groupe if ligne["nature"] == Reunion.Nature.PROFESSIONNELS else passee
        decision = operations.decider(
            reunion,
            texte=ligne["texte"],
            porteur=ligne["porteur"],
            echeance=reunion.date + timedelta(days=int(ligne["delai"])),
            par=coordination,
        )
        operations.donner_suite(decision, ligne["suite"], suivi=ligne["suivi"], par=coordination)
    prochaine = _fixer(Reunion.Nature.ANNUELLE, jour_ouvre(jour + timedelta(days=18)), time(9, 30))
    prochaine.ordre_du_jour, prochaine.besoins_demandes_le = ORDRE_DU_JOUR, timezone.now() - timedelta(days=3)
    prochaine.save(update_fields=["ordre_du_jour", "besoins_demandes_le"])
    for agent, ligne in zip(agents[1::4], lignes("besoins"), strict=False):
        operations.dire_un_besoin(prochaine, agent, ligne["texte"])


def _fixer(nature, date, heure):
    reunion = Reunion.objects.create(nature=nature, date=date, heure=heure, lieu="Hôtel de ville", demonstration=True)
    if date < timezone.localdate():
        reunion.compte_rendu = "Compte rendu imaginé pour la démonstration : chacun a dit où il en était."
        reunion.besoins_demandes_le = timezone.now() - (timezone.localdate() - date) - timedelta(days=21)
        reunion.save(update_fields=["compte_rendu", "besoins_demandes_le"])
    return reunion


# --- Les notes ----------------------------------------------------------------------------------------


def _informer(agents, jour, coordination):
    """La première note est presque lue par tous ; la seconde, récente, attend encore la plupart."""
    for ligne in lignes("notes"):
        note = NoteReseau.objects.create(
            titre=ligne["titre"],
            texte=ligne["texte"],
            a_lire_avant=jour + timedelta(days=int(ligne["avant"])),
            demonstration=True,
        )
        operations.publier_la_note(note, par=coordination)
        NoteReseau.objects.filter(pk=note.pk).update(publiee_le=timezone.now() - timedelta(days=int(ligne["age"])))
        for agent in agents[int(ligne["depuis"]) : -1 : int(ligne["pas"])]:
            operations.marquer_lue(note, agent)


def _pdf(phrase):
    """Un PDF d’une page et d’une phrase : le moteur d’impression serait trop long pour trente lettres."""
    texte = f"BT /F1 16 Tf 72 760 Td ({phrase}) Tj ET".encode("latin-1")
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        b"/Encoding /WinAnsiEncoding >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(texte), texte),
    ]
    corps, places = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, start=1):
        places.append(len(corps))
        corps += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    fin = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(corps)
    return corps + b"xref\n0 5\n0000000000 65535 f \n" + table + fin


LETTRE_SIGNEE = _pdf("Lettre signée, imaginée pour la démonstration")
