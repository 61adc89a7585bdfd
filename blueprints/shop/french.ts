const states = { created: 'Passée', paid: 'Payée', fulfilled: 'Expédiée', delivered: 'Livrée', returned: 'Retournée' }

/** What a French reader sees of columns, values, tables and checks; English stands beside each of them. */
export const french = {
  columns: {
    email: 'E-mail',
    created_at: 'Créé le',
    created_date: 'Date de création',
    updated_at: 'Valable à partir du',
    list_price: 'Prix catalogue',
    cost: 'Prix d’achat',
    paid_at: 'Payé le',
    paid_date: 'Date de paiement',
    fulfilled_at: 'Expédié le',
    fulfilled_date: 'Date d’expédition',
    delivered_at: 'Livré le',
    delivered_date: 'Date de livraison',
    returned_at: 'Retourné le',
    returned_date: 'Date de retour',
    currency: 'Monnaie',
    line_no: 'N° de ligne',
    lines: 'Lignes',
    unit_price: 'Prix unitaire',
    discount: 'Remise',
    discount_amount: 'Montant de la remise',
    discounts: 'Remises',
    tax: 'Taxe',
    tax_amount: 'Montant de la taxe',
    taxes: 'Taxes',
    returned_quantity: 'Quantité retournée',
    part_no: 'N° de partie',
    movement_id: 'N° de mouvement',
    kind: 'Type',
    moved_at: 'Mouvement du',
    date_day: 'Jour',
    quarter: 'Trimestre',
    month_start: 'Début du mois',
    day_of_month: 'Jour du mois',
    weekday: 'Jour de la semaine',
    is_weekend: 'Week-end',
    iso_year: 'Année ISO',
    iso_week: 'Semaine ISO',
    valid_from: 'Valable du',
    valid_to: 'Valable jusqu’au',
    is_current: 'En vigueur',
    product_valid_from: 'Prix valable du',
    first_order_id: 'Première commande',
    first_paid_date: 'Date du premier achat',
    is_first_order: 'Premier achat',
    days_since_first: 'Jours depuis le premier achat',
    horizon_days: 'Horizon (jours)',
    cohort_size: 'Clients de la cohorte',
    mature_date: 'Chiffres complets le',
    is_mature: 'Chiffres complets',
    ltv: 'Valeur par client',
    retained_customers: 'Clients revenus',
    retention: 'Taux de rétention',
    recovered_date: 'Date de rétablissement',
    is_open: 'Ouverte',
    is_at_risk: 'À risque',
    was_at_risk: 'Était à risque la veille',
    first_day: 'Premier jour',
    days: 'Jours',
    returning_customers: 'Clients de retour',
    refund_step: 'Pas des remboursements',
    from_state: 'État avant',
    to_state: 'État après',
    gross_amount: 'Montant brut',
    net_amount: 'Montant net',
    booked_amount: 'Montant comptabilisé',
    recognised_amount: 'Montant reconnu',
    refund_amount: 'Remboursement',
    refund_tax_amount: 'Taxe du retour',
    has_return: 'Avec retour',
    days_since_delivery: 'Jours depuis la livraison',
    outcome: 'Issue',
    entry: 'Écriture',
    entry_date: 'Date de l’écriture',
    orders: 'Commandes',
    active_customers: 'Clients actifs',
    new_customers: 'Nouveaux clients',
    repeat_customers: 'Clients fidèles',
    average_basket: 'Panier moyen',
    gross_revenue: 'Chiffre d’affaires brut',
    net_revenue: 'Chiffre d’affaires net',
    booked_revenue: 'Chiffre d’affaires net comptabilisé',
    recognised_revenue: 'Chiffre d’affaires reconnu',
    recognised_net_revenue: 'Chiffre d’affaires reconnu, moins remboursements',
    refunds: 'Remboursements',
    refund_reserve: 'Provision pour remboursements',
  },
  values: {
    status: states,
    from_state: states,
    to_state: states,
    payment_method: { card: 'Carte', twint: 'TWINT', paypal: 'PayPal', invoice: 'Facture' },
    // Movements of stock, and the two ways in which an order steps back.
    kind: {
      restock: 'Réapprovisionnement',
      shipment: 'Expédition',
      return: 'Retour',
      adjustment: 'Correction',
      sent: 'D’un envoi à l’autre',
      time: 'Dates dans le désordre',
    },
    outcome: {
      refunded: 'Remboursé',
      too_late: 'Trop tard',
      never_delivered: 'Jamais livré',
      before_delivery: 'Avant la livraison',
      not_paid: 'Non payé',
      no_date: 'Sans date',
    },
    entry: { booked: 'Comptabilisé', recognised: 'Reconnu', refunded: 'Remboursé' },
  },
  tables: {
    customers: {
      title: 'Clients reçus',
      description: 'Une ligne par compte client, envoyée à son ouverture et renvoyée quand il change.',
    },
    products: {
      title: 'Articles reçus',
      description: 'Une ligne par article, envoyée quand il est nouveau et renvoyée quand il change.',
    },
    orders: {
      title: 'Commandes reçues',
      description:
        'Une ligne par commande, envoyée le lendemain du jour où elle est passée et renvoyée quand son état avance.',
    },
    order_items: {
      title: 'Lignes de commande reçues',
      description: 'Les lignes des commandes. Une commande renvoyée apporte toutes ses lignes.',
    },
    inventory_movements: {
      title: 'Mouvements de stock',
      description: 'Tout ce qui change le stock. Le stock d’un article est la somme de ses mouvements.',
    },
    dim_customer: {
      title: 'Clients',
      description:
        'Les clients avec leur pays et leur ville, leur première commande payée et le mois de celle-ci, qui est leur cohorte.',
    },
    dim_date: {
      title: 'Calendrier',
      description: 'Les jours, avec les semaines ISO (une semaine appartient à l’année de son jeudi).',
    },
    dim_product: {
      title: 'Articles et prix',
      description:
        'Les articles avec l’historique de leur prix catalogue (SCD-2) ; tout le reste est celui de la dernière version, dans chaque ligne.',
    },
    fct_orders: {
      title: 'Commandes',
      description:
        'Les commandes avec leur état, leurs dates à Zurich, leurs montants, sommes de leurs lignes, et leurs remboursements (CHF).',
    },
    fct_order_items: {
      title: 'Lignes de commande',
      description:
        'Les lignes avec montant brut, remise, taxe et montant net (CHF), le prix catalogue au moment de la commande, et ce qui est revenu.',
    },
    fct_order_step_backs: {
      title: 'Commandes revenues en arrière',
      description:
        'Les commandes qui ont reculé dans passée → payée → expédiée → livrée → retournée ; des états peuvent être sautés. Elles comptent malgré tout.',
    },
    fct_returns: {
      title: 'Retours',
      description:
        'Les retours avec leur remboursement (CHF), par le mode de paiement de la commande, au jour du retour ; l’issue dit pourquoi il n’y en a pas.',
    },
    v_revenue_entries: {
      title: 'Écritures du chiffre d’affaires',
      description:
        'Chaque franc, une fois par écriture : comptabilisé − remboursé donne le chiffre d’affaires net, reconnu − remboursé celui des finances. Commandes payées seulement.',
    },
    v_paid_orders: {
      title: 'Commandes payées',
      description:
        'Les commandes payées et leur place chez le client : la première ou non, combien de jours après elle, de quelle cohorte.',
    },
    v_delivered_orders: {
      title: 'Commandes livrées',
      description:
        'Les commandes payées et livrées, et si quelque chose en était revenu à la date des données, remboursé ou non.',
    },
    fct_revenue_daily: {
      title: 'Chiffre d’affaires par jour',
      description:
        'Le chiffre d’affaires sous ses deux vues (CHF) : comptabilisé au paiement, reconnu à la livraison ; les remboursements au jour du retour ; la provision pour ceux à venir.',
    },
    fct_cohort_retention: {
      title: 'Rétention par cohorte',
      description:
        'Part des clients d’une cohorte avec une autre commande payée 1 à N jours après la première ; vide tant que le dernier jour du mois + N n’est pas atteint.',
    },
    fct_cohort_ltv: {
      title: 'Valeur client par cohorte',
      description:
        'Chiffre d’affaires net (CHF) des jours 0 à N après la première commande payée de chaque client, remboursements au jour du retour, en tout et par client ; vide tant que le dernier jour du mois + N n’est pas atteint.',
    },
    fct_inventory_movements: {
      title: 'Mouvements de stock',
      description: 'Les mouvements de stock par leur jour à Zurich, ceux d’un article encore inconnu aussi.',
    },
    fct_inventory_daily: {
      title: 'Stock par jour',
      description:
        'Le stock en fin de journée à Zurich : en stock est la somme des mouvements, réservé ce qui est payé et pas encore expédié.',
    },
    fct_inventory_alerts: {
      title: 'Alertes de stock',
      description:
        'Les alertes : les chiffres du jour où elles sont levées, et le jour où l’article s’est rétabli, vide tant qu’il ne l’est pas.',
    },
    v_days: {
      title: 'Jours passés',
      description:
        'Les jours jusqu’à celui des dernières données, avec leur mois. Une nouvelle date d’arrivée ajoute une ligne et n’en change aucune.',
    },
    int_stock_changes: {
      title: 'Changements du stock',
      description:
        'Ce qu’un jour a changé au stock d’un article (en stock) et à ce qui est payé et pas encore expédié (réservé).',
    },
    int_stock_months: {
      title: 'Changements du stock par mois',
      description: 'Ce qu’un mois a changé au stock d’un article et à ce qui est payé et pas encore expédié.',
    },
    int_stock_articles: {
      title: 'Premier jour des articles',
      description:
        'Le premier jour d’un article dans le calendrier : celui de son premier mouvement, de sa première vente ou de son arrivée.',
    },
    int_stock_crossings: {
      title: 'Passages du seuil de réassort',
      description:
        'Les jours où le stock d’un article est passé sous son seuil de réassort ou l’a retrouvé, avec les chiffres du jour.',
    },
    int_stock_openings: {
      title: 'Stock au début du mois',
      description:
        'Le stock et ce qui est payé et pas encore expédié au début du mois : les sommes de tous les changements d’avant.',
    },
    int_revenue_days: {
      title: 'Sommes du chiffre d’affaires par jour',
      description:
        'Ce que le chiffre d’affaires par jour additionne (CHF) : les écritures et les commandes payées de chaque jour, et les pas de ce qui a déjà été remboursé.',
    },
    int_sales_months: {
      title: 'Sommes des ventes par mois',
      description: 'Sommes des commandes payées d’un mois (CHF), et nombre des clients qui les ont payées.',
    },
    int_cohort_days: {
      title: 'Jours des cohortes',
      description:
        'Chiffre d’affaires net de ce jour (CHF, remboursements au jour du retour), et nombre des clients qui ont repayé une première fois.',
    },
    mart_sales_monthly: {
      title: 'Ventes par mois',
      description:
        'Les ventes par mois (CHF, Zurich) : comptabilisé est brut − remises − taxes des commandes payées dans le mois ; net est comptabilisé moins les remboursements du mois.',
    },
  },
  checks: {
    fct_orders_order_id_unique: {
      title: 'Commande en double',
      description: 'Aucun numéro de commande ne figure deux fois.',
    },
    fct_orders_order_id_not_null: {
      title: 'Commande sans numéro',
      description: 'Chaque commande a un numéro.',
    },
    fct_orders_customer_id_reference: {
      title: 'Commande d’un client inconnu',
      description: 'Le client de chaque commande existe ; une commande sans compte n’en nomme aucun.',
    },
    fct_orders_currency_accepted_values: {
      title: 'Commande dans une autre monnaie',
      description: 'Chaque commande est en francs ; les montants de deux monnaies ne s’additionnent pas.',
    },
    fct_orders_customer_id_null_share: {
      title: 'Trop de commandes sans compte',
      description: 'Au plus la moitié des commandes sont passées sans compte client.',
    },
    fct_orders_created_date_volume: {
      title: 'Nombre de commandes inhabituel',
      description:
        'Le nombre de commandes du jour est de 30 % à 300 % de celui du même jour de la semaine sur 4 semaines.',
    },
    fct_order_items_order_id_line_no_unique: {
      title: 'Ligne de commande en double',
      description: 'Aucune ligne d’une commande ne figure deux fois.',
    },
    fct_order_items_order_id_reference: {
      title: 'Ligne d’une commande inconnue',
      description: 'La commande de chaque ligne existe.',
    },
    fct_order_items_sku_reference: {
      title: 'Ligne d’un article inconnu',
      description: 'L’article de chaque ligne existe.',
    },
    fct_order_items_net_amount_range: {
      title: 'Montant net négatif',
      description: 'Aucune ligne n’a un montant net négatif.',
    },
    fct_order_items_quantity_range: {
      title: 'Quantité hors limites',
      description: 'La quantité d’une ligne est de 1 à 1000.',
    },
    dim_customer_customer_id_unique: {
      title: 'Client en double',
      description: 'Aucun numéro de client ne figure deux fois.',
    },
    dim_product_sku_valid_from_unique: {
      title: 'Prix en double',
      description: 'Aucun article n’a deux prix valables à partir du même moment.',
    },
    dim_date_date_day_unique: {
      title: 'Jour du calendrier en double',
      description: 'Aucun jour ne figure deux fois dans le calendrier.',
    },
    fct_returns_order_id_line_no_part_no_unique: {
      title: 'Retour en double',
      description: 'Aucune partie du retour d’une ligne ne figure deux fois.',
    },
    fct_returns_refund_amount_range: {
      title: 'Remboursement négatif',
      description: 'Aucun remboursement n’est négatif.',
    },
    fct_revenue_daily_date_day_unique: {
      title: 'Jour de chiffre d’affaires en double',
      description: 'Aucun jour ne figure deux fois dans le chiffre d’affaires par jour.',
    },
    fct_inventory_alerts_sku_alert_date_unique: {
      title: 'Alerte de stock en double',
      description: 'Un article a au plus une alerte par jour.',
    },
    mart_sales_monthly_month_unique: {
      title: 'Mois en double',
      description: 'Aucun mois ne figure deux fois dans les ventes par mois.',
    },
    stg_orders_created_at_freshness: {
      title: 'Commandes trop anciennes',
      description: 'La dernière commande date de 48 heures au plus.',
    },
    customers_accounting: {
      title: 'Comptabilité des clients',
      description: 'Chaque enregistrement des clients est compté, dont 10 % au plus en quarantaine.',
    },
    products_accounting: {
      title: 'Comptabilité des articles',
      description: 'Chaque enregistrement des articles est compté, dont 10 % au plus en quarantaine.',
    },
    orders_accounting: {
      title: 'Comptabilité des commandes',
      description: 'Chaque enregistrement des commandes est compté, dont 10 % au plus en quarantaine.',
    },
    order_items_accounting: {
      title: 'Comptabilité des lignes de commande',
      description: 'Chaque enregistrement des lignes de commande est compté, dont 10 % au plus en quarantaine.',
    },
    inventory_movements_accounting: {
      title: 'Comptabilité des mouvements de stock',
      description: 'Chaque enregistrement des mouvements de stock est compté, dont 10 % au plus en quarantaine.',
    },
    orders_drops: {
      title: 'Dépôts des commandes',
      description: 'Les fichiers des commandes arrivent chaque jour, une fois et entiers.',
    },
    order_items_drops: {
      title: 'Dépôts des lignes de commande',
      description: 'Les fichiers des lignes de commande arrivent chaque jour, une fois et entiers.',
    },
    daily_revenue_differs_from_facts: {
      title: 'Chiffre d’affaires du jour faux',
      description:
        'Chaque jour a les montants nets des commandes payées ce jour-là et les remboursements des lignes retournées ce jour-là, au centime.',
    },
    months_differ_from_days: {
      title: 'Mois différents de leurs jours',
      description:
        'Chaque mois de mart_sales_monthly est la somme de ses jours dans fct_revenue_daily : commandes, chiffre d’affaires comptabilisé et net, remboursements.',
    },
    monthly_sales_differ_from_orders: {
      title: 'Ventes du mois fausses',
      description:
        'Chaque mois a les commandes et les montants de fct_orders payés jusqu’à la date des données, et aucun mois avec une commande payée ne manque.',
    },
    order_amounts_differ_from_lines: {
      title: 'Montants d’une commande faux',
      description:
        'Les montants d’une commande sont les sommes de ses lignes ; le net est le brut moins remises et taxes, au centime.',
    },
    order_line_lost: {
      title: 'Ligne de commande perdue',
      description:
        'Chaque ligne retenue est dans fct_order_items, sauf si sa commande, son article ou le client de sa commande manque.',
    },
    order_state_without_its_time: {
      title: 'État sans sa date',
      description:
        'Une commande payée, ou plus avancée, a une date de paiement, sans laquelle elle ne compterait pas ; une commande livrée a une date de livraison, une commande retournée une date de retour.',
    },
    order_steps_back: {
      title: 'Commande revenue en arrière',
      description:
        'Aucune commande ne recule : ni renvoyée dans un état antérieur, ni dans un état daté d’avant celui d’où elle vient.',
    },
    paid_order_without_lines: {
      title: 'Commande payée sans lignes',
      description:
        'Chaque commande payée a une ligne ; sans ligne, elle compte parmi les commandes et ne rapporte rien.',
    },
    price_history_has_gaps: {
      title: 'Historique de prix troué',
      description:
        'Les prix d’un article se suivent : chacun vaut jusqu’au début du suivant, et un seul vaut aujourd’hui.',
    },
    two_prices_at_one_instant: {
      title: 'Deux prix au même instant',
      description:
        'Aucun article n’a deux prix à partir du même instant parmi les lignes d’une date de dépôt : rien que leur place ne dit lequel vaut, et le dernier l’emporte. Une ligne envoyée un autre jour tranche.',
    },
    return_never_delivered: {
      title: 'Retour jamais livré',
      description: 'Rien ne revient d’une commande qui n’a jamais été livrée ; un tel retour ne rembourse rien.',
    },
    stock_below_zero: {
      title: 'Stock négatif',
      description: 'La somme des mouvements d’un article n’est jamais négative.',
    },
  },
}
