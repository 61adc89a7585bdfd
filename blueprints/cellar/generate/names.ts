/** Estates and wines of nowhere in particular. */
export const estates = [
  'Domaine des Trois Chênes',
  'Château Belle-Rive',
  'Clos de la Fontaine',
  'Domaine Vauclair',
  'Château Hautecour',
  'Cave du Vieux Pressoir',
  'Domaine Saint-Aubert',
  'Mas des Cigales',
  'Château Noirétable',
  'Clos Mirande',
]

export const places = [
  'Rouge',
  'Blanc sec',
  'Rosé',
  'Vieilles Vignes',
  'Cuvée Prestige',
  'Brut',
  'Grande Réserve',
  'Les Coteaux',
]
