/* Les listes à recherche (select2) naissent sans nom pour qui ne les voit pas : on leur rend celui de leur étiquette. */
(function () {
  "use strict";

  function nommer(select) {
    const etiquette = select.id && document.querySelector(`label[for="${select.id}"]`);
    const boite = select.nextElementSibling;
    if (!etiquette || !boite || !boite.classList.contains("select2")) return;
    const nom = etiquette.textContent.replace(/\s*:\s*$/, "").trim();
    const choix = Array.from(select.selectedOptions, (o) => o.textContent.trim()).filter(Boolean).join(", ");
    const combo = boite.querySelector("[role=combobox]");
    combo.removeAttribute("aria-labelledby");
    combo.setAttribute("aria-label", choix ? `${nom} : ${choix}` : nom);
    boite.querySelectorAll("[role=textbox], .select2-search__field").forEach((el) => el.setAttribute("aria-label", nom));
  }

  function nommerTout() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(nommer);
  }

  // Elles naissent après la page, et à chaque détail ajouté : on les guette.
  const naissances = new MutationObserver((changements) => {
    const nees = changements.some((c) => Array.from(c.addedNodes).some((n) => n.classList && n.classList.contains("select2")));
    if (nees) nommerTout();
  });
  naissances.observe(document, { childList: true, subtree: true });
  if (window.django && window.django.jQuery) {
    window.django.jQuery(document).on("select2:select select2:unselect select2:clear", (e) => setTimeout(() => nommer(e.target)));
    window.django.jQuery(document).on("select2:open", () => {
      const champ = document.querySelector(".select2-container--open .select2-search__field");
      if (champ) champ.setAttribute("aria-label", "Chercher");
    });
  }
})();
