"""Ce que la personne signataire souscrit au dépôt. Changer un texte, c’est changer sa version."""

# Décret n° 2021-1947 du 31 décembre 2021 ; la version souscrite est celle que nomme la campagne.
CONTRAT_REPUBLICAIN = [
    "respecter les lois de la République ;",
    "respecter la liberté de conscience de ses membres et de ses publics ;",
    "laisser à ses membres la liberté de se retirer et de débattre ;",
    "traiter chacune et chacun à égalité, sans discrimination ;",
    "agir dans un esprit de fraternité et de prévention de la violence ;",
    "respecter la dignité de la personne humaine ;",
    "respecter les symboles de la République.",
]
VERSION_DES_ATTESTATIONS = "2026-1"
