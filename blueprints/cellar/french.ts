/** What a French reader sees of columns, values, tables and checks; English stands beside each of them. */
export const french = {
  columns: {
    product_id: 'Clé ERP',
    id_web: 'Clé du site',
    sku: 'Clé du site (SKU)',
    name: 'Vin',
    post_title: 'Titre',
    post_type: 'Type',
    price: 'Prix',
    average_price: 'Prix moyen',
    onsale_web: 'En vente sur le site',
    stock_quantity: 'Stock',
    stock_status: 'État du stock',
    total_sales: 'Bouteilles vendues',
    quantity: 'Bouteilles vendues',
    bottles: 'Bouteilles vendues',
    revenue: 'Chiffre d’affaires',
    z_score: 'z-score du prix',
    wine_class: 'Catégorie',
    wines: 'Vins',
    products: 'Articles',
    reason: 'Raison',
    side: 'Côté',
    fault: 'Anomalie',
    premium_above_z: 'Premium au-dessus de z',
    standard_deviation: 'Écart-type',
  },
  values: {
    wine_class: { premium: 'Premium', ordinary: 'Ordinaire' },
    stock_status: { instock: 'En stock', outofstock: 'Épuisé' },
    reason: {
      matched: 'Rapproché',
      not_in_link_file: 'Absent du fichier de liaison',
      no_link: 'Sans lien',
      link_to_nothing: 'Lien vers un article absent du site',
      link_of_unknown_product: 'Lien d’un article inconnu de l’ERP',
      product_without_link: 'Article du site sans lien',
    },
    side: { erp: 'ERP', link: 'Liaison', web: 'Site' },
    fault: {
      price_below_zero: 'Prix négatif',
      stock_below_zero: 'Stock négatif',
      status_contradicts_stock: 'État contraire au stock',
    },
    standard_deviation: { population: 'Population', sample: 'Échantillon' },
  },
  tables: {
    erp: {
      title: 'Export ERP',
      description: 'Une ligne par article avec prix et stock. Chaque fichier est un état complet.',
    },
    web: {
      title: 'Export du site',
      description:
        'Le site liste un article deux fois, comme produit et comme image (attachment). Chaque fichier est un état complet.',
    },
    link: {
      title: 'Liaison ERP–site',
      description: 'Quelle clé de l’ERP est quelle clé du site. Chaque fichier est un état complet.',
    },
    settings: {
      title: 'Réglages',
      description: 'Le z-score au-dessus duquel un vin est premium, et l’écart-type (population ou échantillon).',
    },
    clean_erp: {
      title: 'Articles ERP nettoyés',
      description:
        'Les articles du dernier fichier ; sans clé : en quarantaine ; clé en double : la dernière ligne vaut.',
    },
    clean_link: {
      title: 'Liens nettoyés',
      description: 'Les liens entre clés de l’ERP et du site ; une paire répétée compte une fois.',
    },
    clean_web: {
      title: 'Articles du site nettoyés',
      description: 'Les lignes de type « product » du dernier fichier ; clé en double : la dernière ligne vaut.',
    },
    reconciled_products: {
      title: 'Articles rapprochés',
      description: 'ERP et site joints par le lien entre leurs clés.',
    },
    join_report: {
      title: 'Rapport de jointure',
      description: 'Ce qui ne correspond pas, et pourquoi. Prix arrondis au centime.',
    },
    erp_faults: {
      title: 'Anomalies de l’ERP',
      description: 'Ce que l’ERP doit corriger : prix négatif, stock négatif, état contraire au stock.',
    },
    fct_revenue: {
      title: 'Chiffre d’affaires par article',
      description: 'Prix × bouteilles vendues à ce jour sur le site, arrondi au centime (EUR).',
    },
    mart_wines: {
      title: 'Vins et z-score',
      description:
        'Chiffre d’affaires (EUR) et z-score du prix parmi tous les articles rapprochés ; premium au-dessus du seuil.',
    },
    mart_best_wines: {
      title: 'Meilleurs vins',
      description: 'Les vins au plus grand chiffre d’affaires (EUR), le plus grand d’abord.',
    },
    mart_join_summary: {
      title: 'Bilan du rapprochement',
      description: 'Combien d’articles correspondent, et combien non, par raison.',
    },
    mart_revenue_total: {
      title: 'Chiffre d’affaires total',
      description: 'Le chiffre d’affaires (EUR) de tous les articles rapprochés.',
    },
    mart_wine_classes: {
      title: 'Premium et ordinaires',
      description: 'Vins, bouteilles et chiffre d’affaires (EUR) des vins premium et ordinaires.',
    },
    premium_wines: {
      title: 'Vins premium',
      description: 'Les vins dont le prix dépasse nettement les autres : l’une des deux listes envoyées.',
    },
    ordinary_wines: { title: 'Vins ordinaires', description: 'Les autres vins : l’une des deux listes envoyées.' },
    sales_report: {
      title: 'Rapport des ventes',
      description: 'Le rapport du mois (EUR) : prix, bouteilles et chiffre d’affaires, le plus grand d’abord.',
    },
  },
  checks: {
    key_read_as_decimal: {
      title: 'Clé lue comme décimale',
      description: 'Étape 1, conversion : aucune clé n’a été lue comme un nombre décimal, tel 16416.0.',
    },
    clean_key_missing: {
      title: 'Clé manquante',
      description: 'Étape 2, nettoyage : aucune ligne n’est sans clé.',
    },
    clean_key_twice: { title: 'Clé en double', description: 'Étape 2, nettoyage : aucune clé ne figure deux fois.' },
    link_fans_out: {
      title: 'Lien multiple',
      description:
        'Étape 3, rapprochement : aucun article n’a deux liens et aucune clé du site n’est liée deux fois, sinon des ventes compteraient double.',
    },
    join_loses_an_article: {
      title: 'Article perdu par la jointure',
      description:
        'Étape 3, rapprochement : chaque article de l’ERP et du site est rapproché une fois ou figure au rapport.',
    },
    revenue_differs: {
      title: 'Chiffre d’affaires d’un article faux',
      description: 'Étape 4, chiffre d’affaires : chaque article rapproché a prix × quantité, arrondi au centime.',
    },
    revenue_total_differs: {
      title: 'Totaux différents',
      description:
        'Étape 4, chiffre d’affaires : le total, le rapport, les vins, et premium et ordinaires ensemble, sont chacun la somme des articles, au centime.',
    },
    wine_class_differs: {
      title: 'Catégorie d’un vin fausse',
      description:
        'Étape 5, classement : un vin est premium si son z-score dépasse strictement le seuil ; recalculé à partir des écarts à la moyenne.',
    },
    wine_in_no_list: {
      title: 'Vin dans aucune liste',
      description: 'Étape 6, export : chaque vin est dans une des deux listes, premium ou ordinaires.',
    },
    erp_price_below_zero: { title: 'Prix négatif', description: 'Aucun article de l’ERP n’a un prix négatif.' },
    erp_stock_below_zero: { title: 'Stock négatif', description: 'Aucun article de l’ERP n’a un stock négatif.' },
    erp_status_contradicts_stock: {
      title: 'État contraire au stock',
      description: 'Un article est « instock » quand il y a du stock, et « outofstock » quand il n’y en a pas.',
    },
  },
}
