"""La candidature figée au dépôt : un contenu lisible par une machine, et son empreinte."""

import hashlib
import json

from appels_projets.completude import EXIGES, EXIGES_DE_L_ORGANISME


def contenu_de(candidature):
    """Tout ce que l’association a déclaré, en types que JSON sait rendre tels quels."""
    organisme, campagne = candidature.organisme, candidature.campagne
    return {
        "numero": candidature.numero,
        "deposee_le": candidature.deposee_le.isoformat(),
        "deposee_par": {"nom": str(candidature.deposee_par), "courriel": candidature.deposee_par.email},
        "campagne": {"titre": campagne.titre, "annee": campagne.annee, "cloture_le": campagne.cloture_le.isoformat()},
        "association": {
            champ: getattr(organisme, champ) for champ in [*EXIGES_DE_L_ORGANISME, "siret", "rna", "sigle"]
        },
        "projet": {
            "type_demande": candidature.type_demande,
            "themes": list(candidature.themes.values_list("libelle", flat=True)),
            **{champ: _simple(getattr(candidature, champ)) for champ in EXIGES},
        },
        "pieces": [
            {"type": p.type_piece, "nom": p.nom_donne, "taille": p.taille, "sha256": p.sha256}
            for p in candidature.pieces.all()
        ],
        "engagement_republicain": {
            "version": candidature.cer_version,
            "le": candidature.cer_souscrit_le.isoformat(),
            "par": str(candidature.cer_souscrit_par),
        },
        "attestations": [
            {"texte": a.get_type_attestation_display(), "version": a.version_texte, "le": a.le.isoformat()}
            for a in candidature.attestations.all()
        ],
    }


def empreinte(contenu):
    """SHA-256 d’une écriture unique du contenu : l’ordre des clés que rend la base n’y change rien."""
    ecrit = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(ecrit.encode()).hexdigest()


def _simple(valeur):
    return valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
