/** The smallest files of each blueprint from which every table is built. */
export const smallFiles = {
  stores: {
    '2026-06-01/produits.csv': 'ID produit;Nom;Prix;Stock\nA;Thé;5,00;2\nB;Café;12,35;4\n',
    '2026-06-01/magasins.csv': 'ID magasin;Ville;Nombre de salariés\n1;Sète;2\n',
    '2026-06-01/ventes.csv': 'Date;ID produit;Quantité;ID magasin\n01/06/2026;A;2;1\n01/06/2026;B;1;1\n',
  },
  cellar: {
    '2026-06-15/erp.csv':
      'product_id,onsale_web,price,stock_quantity,stock_status\n1,1,10.5,3,instock\n2,1,8,0,outofstock\n',
    '2026-06-15/liaison.csv': 'product_id,id_web\n1,101\n2,\n',
    '2026-06-15/web.csv': 'sku,total_sales,post_title,post_type\n101,3,Rouge,product\n101,3,Rouge,attachment\n',
  },
} as const
