package understanding

import (
	"reflect"

	"cpxbot/rules"
)

// addPlainWords collects everyday words, which are never taken for a
// misspelling of something else: those of the bot's own sentences, and those
// below.
func (r *Reader) addPlainWords() {
	r.plain = set(
		"accepter", "actuel", "affaire", "agence", "aider", "aimerai", "ainsi", "ajouter", "alors", "ancien", "annee", "appel", "appeler", "apporter", "apprendre", "arrive", "arriver", "article", "assez", "attente", "attendre", "aujourd", "auquel", "aussi", "autour", "autre", "avance", "avenir", "avion", "avocat", "avoir", "bateau", "beaucoup", "bientot", "bienvenue", "boite", "bonne", "bonsoir", "bouton", "bureau", "caisse", "camion", "campagne", "capte", "carriere", "cause", "celle", "celui", "cent", "centaine", "certain", "chaque", "charge", "chemin", "cher", "chere", "chez", "chiffre", "choisir", "chose", "cinq", "clair", "client", "combien", "comite", "commence", "commencer", "commune", "complique", "comprend", "comprendre", "compris", "compte", "concerne", "conge", "conseil", "continuer", "contraire", "contre", "copie", "correct", "corriger", "coucou", "couleur", "courage", "courant", "court", "cours", "debut", "decide", "decision", "dedans", "dehors", "deja", "demain", "dernier", "derniere", "derriere", "descendre", "design", "dessus", "dessous", "detail", "devais", "devait", "devant", "devenir", "devient", "devoir", "devrai", "difficile", "dimanche", "dire", "direct", "distance", "docteurs", "donc", "donner", "dossiers", "double", "doute", "droit", "duree", "ecole", "ecrire", "ecrit", "ecoute", "effet", "eleves", "employer", "encore", "enfant", "enfin", "ensemble", "ensuite", "entendre", "entendu", "entre", "entree", "entreprise", "envie", "envers", "environ", "erreurs", "espace", "espere", "essai", "essayer", "etage", "etait", "etape", "etranger", "etude", "euro", "excuse", "exemple", "exister", "expliquer", "explication", "facile", "facture", "faire", "famille", "faute", "femme", "fenetre", "fermer", "feuille", "fille", "finance", "financement", "fonction", "fonde", "force", "forme", "fort", "fournir", "frais", "gagne", "garder", "gauche", "general", "genre", "gens", "gerer", "grand", "grande", "groupe", "guerre", "habitude", "haut", "heure", "homme", "horaire", "huit", "idee", "image", "importe", "important", "indique", "jamais", "jeune", "jouer", "jour", "journee", "juste", "laisse", "laisser", "langue", "large", "laver", "lendemain", "lettre", "lever", "libre", "lieu", "ligne", "linge", "liste", "livre", "logement", "loin", "longtemps", "lorsque", "lourd", "machine", "maison", "maladie", "malade", "manger", "manque", "manquer", "marche", "marcher", "marque", "martin", "matin", "mauvais", "meilleur", "membre", "meme", "mention", "merci", "mesure", "mettre", "mieux", "milieu", "mille", "minute", "mise", "mode", "moins", "moitie", "moment", "monde", "monter", "montre", "mort", "moyen", "naissance", "nature", "neuf", "niveau", "noter", "nouveau", "nouvelle", "nuit", "numero", "objet", "obliger", "occupe", "occuper", "offre", "ordinateur", "outil", "ouvert", "ouvrir", "page", "papier", "parait", "parce", "pareil", "parent", "parfait", "parfois", "parle", "parler", "parole", "partie", "partir", "partout", "passage", "passe", "passer", "payer", "pays", "peine", "penser", "pense", "perdre", "permet", "permettre", "permis", "petit", "petite", "peuvent", "photo", "piece", "pied", "place", "plan", "plein", "plupart", "plusieurs", "plutot", "poche", "point", "poser", "position", "posterieur", "pour", "pourrai", "pourrait", "pouvoir", "premier", "prendre", "prenom", "prepare", "pres", "presque", "preuve", "preventive", "prise", "prive", "prix", "probleme", "prochain", "prochaine", "produit", "projet", "propos", "propre", "protege", "public", "puisque", "quand", "quant", "quart", "quatre", "question", "quitter", "raison", "rapide", "rapport", "recent", "recevoir", "reconnaitre", "regarder", "regle", "relever", "remercie", "remettre", "rencontre", "rendez", "rendre", "rentrer", "repete", "repondre", "reponse", "reprise", "reseau", "rester", "resultat", "retard", "retient", "retour", "retrait", "retraite", "retrouver", "reunion", "revient", "route", "sait", "salle", "samedi", "savoir", "second", "secret", "semble", "sens", "sentir", "serait", "serieux", "servir", "servira", "seul", "seule", "signe", "simple", "sinon", "situation", "soir", "soit", "solution", "somme", "sorte", "sortir", "souvent", "stage", "sujet", "suite", "suivant", "suivre", "super", "surement", "surtout", "table", "tant", "tard", "telephone", "temps", "tenir", "tenter", "terme", "terre", "tete", "tient", "titre", "tomber", "toujours", "tour", "tourner", "trop", "trouver", "type", "urgent", "utile", "utilise", "vacance", "valeur", "vendre", "venir", "vente", "verite", "vers", "viens", "vient", "ville", "vingt", "visite", "vite", "vivre", "voici", "voila", "voir", "voiture", "voix", "votre", "vouloir", "voulu", "voyage", "vrai", "vraiment",
		"about", "after", "again", "always", "because", "before", "being", "between", "business", "called", "change", "could", "every", "first", "found", "going", "hello", "house", "large", "later", "little", "might", "money", "morning", "never", "other", "people", "place", "please", "point", "right", "should", "small", "start", "still", "thank", "their", "there", "these", "thing", "think", "those", "three", "today", "under", "until", "using", "where", "which", "while", "world", "would", "write", "yesterday", "technical", "design", "choose",
		"convenu", "ambulance", "chirurgie", "compatible", "developper", "infirmerie", "medecine", "medical", "medicale", "medicaux", "orthographe", "pharmacie", "programme", "psychiatrie", "psychologie", "psychologique", "radiologie", "secretariat", "social", "sociale", "technique", "technologie",
	)
	r.plainTexts(reflect.ValueOf(r.book).Elem())
}

func (r *Reader) plainTexts(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.plainTexts(v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				r.plainTexts(v.Index(i))
			}
		}
	case reflect.Struct:
		if text, ok := v.Interface().(rules.Text); ok {
			for _, t := range append(tokenise(text.FR), tokenise(text.EN)...) {
				r.plain[t.word] = true
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				r.plainTexts(v.Field(i))
			}
		}
	}
}
