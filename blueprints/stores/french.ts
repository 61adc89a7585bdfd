/** What a French reader sees of columns, tables and checks; English stands beside each of them. */
export const french = {
  columns: {
    product_id: 'Référence',
    product: 'Produit',
    name: 'Nom',
    price: 'Prix',
    unit_price: 'Prix unitaire',
    stock: 'Stock',
    store_id: 'Magasin',
    store: 'Magasin',
    stores: 'Magasins',
    city: 'Ville',
    employees: 'Salariés',
    sale_id: 'N° de vente',
    sold_on: 'Date',
    sales: 'Ventes',
    quantity: 'Quantité',
    revenue: 'Chiffre d’affaires',
    revenue_per_employee: 'CA par salarié',
    total_price: 'Montant',
    valid_from: 'Valable du',
    valid_to: 'Valable jusqu’au',
    date_day: 'Jour',
    quarter: 'Trimestre',
    month_start: 'Début du mois',
    day_of_month: 'Jour du mois',
    weekday: 'Jour de la semaine',
    is_weekend: 'Week-end',
    iso_year: 'Année ISO',
    iso_week: 'Semaine ISO',
    ID_produit: 'ID produit',
    ID_magasin: 'ID magasin',
    ID_vente: 'ID vente',
    nom: 'Nom',
    prix: 'Prix',
    ville: 'Ville',
    nombre_salaries: 'Nombre de salariés',
    date: 'Date',
    quantite: 'Quantité',
  },
  tables: {
    products: {
      title: 'Produits reçus',
      description:
        'Une ligne par article, renvoyée quand il change. Un prix vaut à partir du jour où son fichier est déposé.',
    },
    stores: { title: 'Magasins reçus', description: 'Une ligne par magasin, renvoyée quand il change.' },
    sales: {
      title: 'Ventes reçues',
      description:
        'Une ligne par vente. Un mois et ses jours peuvent se recouvrir : une vente déjà présente n’ajoute rien.',
    },
    dim_date: {
      title: 'Calendrier',
      description: 'Les jours, avec les semaines ISO (une semaine appartient à l’année de son jeudi).',
    },
    dim_product: {
      title: 'Produits et prix',
      description:
        'Les articles avec l’historique de leur prix (EUR). Le premier prix vaut aussi pour tous les jours d’avant.',
    },
    dim_store: { title: 'Magasins (dimension)', description: 'Les magasins, leur ville et leur nombre de salariés.' },
    fct_sales: {
      title: 'Ventes avec montant',
      description: 'Les ventes au prix de leur jour ; montant = quantité × prix, arrondi au centime (EUR).',
    },
    produits: {
      title: 'Produits (outils de l’entreprise)',
      description:
        'Les articles tels que les outils de l’entreprise les attendent ; prix (EUR) est celui d’aujourd’hui.',
    },
    magasins: {
      title: 'Magasins (outils de l’entreprise)',
      description: 'Les magasins tels que les outils de l’entreprise les attendent.',
    },
    ventes: {
      title: 'Ventes (outils de l’entreprise)',
      description: 'Les ventes telles que les outils de l’entreprise les attendent (EUR).',
    },
    mart_sales_daily: {
      title: 'Ventes par jour',
      description: 'Ventes, quantité et chiffre d’affaires (EUR) par jour, jours sans vente compris.',
    },
    mart_sales_by_product: {
      title: 'Ventes par produit',
      description: 'Ventes, quantité et chiffre d’affaires (EUR) par article, ceux sans vente compris.',
    },
    mart_sales_by_store: {
      title: 'Ventes par magasin',
      description:
        'Ventes, quantité et chiffre d’affaires (EUR) par magasin, et chiffre d’affaires ÷ salariés (vide sans salarié).',
    },
    mart_sales_by_city: {
      title: 'Ventes par ville',
      description:
        'Ventes et chiffre d’affaires (EUR) des magasins d’une ville ; par salarié : leur chiffre d’affaires ÷ leurs salariés.',
    },
  },
  checks: {
    product_without_one_price: {
      title: 'Produit sans prix unique',
      description: 'Chaque jour un article a un seul prix, et l’un d’eux vaut aujourd’hui.',
    },
    sale_counted_twice: {
      title: 'Vente comptée deux fois',
      description: 'Aucune vente n’est deux fois dans fct_sales.',
    },
    sale_lost: {
      title: 'Vente perdue',
      description:
        'Les ventes de chaque fichier sont dans fct_sales autant de fois que dans le fichier, sauf si l’article ou le magasin manque.',
    },
    sale_of_unknown_product: {
      title: 'Vente d’un produit inconnu',
      description: 'Chaque vente nomme un article qui existe.',
    },
    sale_of_unknown_store: {
      title: 'Vente d’un magasin inconnu',
      description: 'Chaque vente nomme un magasin qui existe.',
    },
    sale_total_differs: {
      title: 'Montant d’une vente faux',
      description: 'Le montant est quantité × prix, arrondi au centime, au prix de l’article ce jour-là.',
    },
    sales_totals_differ: {
      title: 'Totaux différents',
      description:
        'Le chiffre d’affaires par jour, article, magasin et ville, et la table ventes, donnent chacun celui de fct_sales, au centime.',
    },
    stock_below_zero: { title: 'Stock négatif', description: 'Aucun article n’a un stock négatif.' },
  },
}
