"""Ce que coûte un bloc de code au processus qui l’exécute."""

import resource
import time

MIO = 1024  # ru_maxrss compte en Kio


class chronometre(dict):
    """`with chronometre() as mesure` : secondes de processeur et de montre, mémoire de pointe du processus en Mio."""

    def __enter__(self):
        self.debut = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_):
        self["processeur"] = time.process_time() - self.debut[0]
        self["montre"] = time.perf_counter() - self.debut[1]
        self["memoire"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIO
