import re

from django.test import Client, TestCase


class ClientExigeant(Client):
    """Exécute les suites de transaction et refuse une page mal rendue ou contraire à la politique de contenu."""

    def request(self, **requete):
        with TestCase.captureOnCommitCallbacks(execute=True):
            reponse = super().request(**requete)
        if reponse.get("Content-Type", "").startswith("text/html") and not reponse.streaming:
            fautes = re.findall(r"{{|{%|<[^>]+\s(?:on\w+|style)=|<script>|<style", reponse.text)
            assert fautes == [], f"{requete.get('PATH_INFO')} : {fautes}"
        return reponse
