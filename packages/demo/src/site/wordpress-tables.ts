const engine = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';
const id = 'bigint(20) unsigned NOT NULL';
const zero = "datetime NOT NULL DEFAULT '0000-00-00 00:00:00'";

function metaTable(name: string, key: string, owner: string): string {
  return `CREATE TABLE ${name} (${key} ${id} AUTO_INCREMENT, ${owner} ${id} DEFAULT 0, meta_key varchar(255) DEFAULT NULL,
    meta_value longtext DEFAULT NULL, PRIMARY KEY (${key}), KEY ${owner} (${owner}), KEY meta_key (meta_key(191))) ${engine}`;
}

/** The tables of a WordPress site with WooCommerce-like orders, as far as the demo fills them. */
export const wordpressTables: readonly string[] = [
  `CREATE TABLE wp_posts (ID ${id} AUTO_INCREMENT, post_author ${id} DEFAULT 0, post_date ${zero}, post_date_gmt ${zero},
    post_content longtext NOT NULL, post_title text NOT NULL, post_excerpt text NOT NULL,
    post_status varchar(20) NOT NULL DEFAULT 'publish', post_name varchar(200) NOT NULL DEFAULT '',
    post_modified ${zero}, post_parent ${id} DEFAULT 0, guid varchar(255) NOT NULL DEFAULT '', menu_order int(11) NOT NULL DEFAULT 0,
    post_type varchar(20) NOT NULL DEFAULT 'post', comment_count bigint(20) NOT NULL DEFAULT 0, PRIMARY KEY (ID),
    KEY post_name (post_name(191)), KEY type_status_date (post_type,post_status,post_date,ID), KEY post_parent (post_parent)) ${engine}`,
  metaTable('wp_postmeta', 'meta_id', 'post_id'),
  `CREATE TABLE wp_options (option_id ${id} AUTO_INCREMENT, option_name varchar(191) NOT NULL DEFAULT '',
    option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes', PRIMARY KEY (option_id),
    UNIQUE KEY option_name (option_name), KEY autoload (autoload)) ${engine}`,
  `CREATE TABLE wp_users (ID ${id} AUTO_INCREMENT, user_login varchar(60) NOT NULL DEFAULT '', user_pass varchar(255) NOT NULL DEFAULT '',
    user_email varchar(100) NOT NULL DEFAULT '', user_url varchar(100) NOT NULL DEFAULT '', user_registered ${zero},
    display_name varchar(250) NOT NULL DEFAULT '', PRIMARY KEY (ID), KEY user_login (user_login), KEY user_email (user_email)) ${engine}`,
  metaTable('wp_usermeta', 'umeta_id', 'user_id'),
  `CREATE TABLE wp_comments (comment_ID ${id} AUTO_INCREMENT, comment_post_ID ${id} DEFAULT 0, comment_author tinytext NOT NULL,
    comment_author_email varchar(100) NOT NULL DEFAULT '', comment_author_url varchar(200) NOT NULL DEFAULT '', comment_date ${zero},
    comment_content text NOT NULL, comment_approved varchar(20) NOT NULL DEFAULT '1', PRIMARY KEY (comment_ID),
    KEY comment_post_ID (comment_post_ID)) ${engine}`,
  `CREATE TABLE wp_woocommerce_sessions (session_key char(32) NOT NULL, session_value longtext NOT NULL, session_expiry ${id}) ${engine}`,
];
