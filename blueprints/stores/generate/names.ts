/** What the sample firm sells, and where. */
export const articles = [
  'Carnet ligné',
  'Stylo plume',
  'Crayon graphite',
  'Gomme blanche',
  'Règle en bois',
  'Équerre',
  'Compas',
  'Encre bleue',
  'Papier à lettres',
  'Enveloppes kraft',
  'Agrafeuse',
  'Trombones dorés',
  'Classeur à levier',
  'Pochette à élastique',
  'Cahier à spirale',
  'Feutres fins',
  'Aquarelle de poche',
  'Pinceau rond',
  'Lampe de bureau',
  'Sous-main en liège',
]

export const cities = ['Paris', 'Lyon', 'Marseille', 'Nantes', 'Lille', 'Bordeaux', 'Strasbourg', 'Orléans', 'Lyon']
