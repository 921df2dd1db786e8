publiques = []
