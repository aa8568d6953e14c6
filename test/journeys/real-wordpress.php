<?php
// Installs a real WordPress into an empty database, or reads what stands there: real-wordpress.php <install|read> <site url>
// Constants, since WordPress takes global variables such as `$action` for its own.
define('TEST_ACTION', $argv[1]);
define('TEST_SITE', $argv[2]);
$database = parse_url(getenv('DATABASE_URL'));
define('DB_HOST', $database['host'] . ':' . $database['port']);
define('DB_USER', urldecode($database['user']));
define('DB_PASSWORD', urldecode($database['pass']));
define('DB_NAME', ltrim($database['path'], '/'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_SITEURL', TEST_SITE);
define('WP_HOME', TEST_SITE);
define('WP_CONTENT_DIR', '/usr/share/wordpress/wp-content');
define('DISABLE_WP_CRON', true);
if (TEST_ACTION === 'install') define('WP_INSTALLING', true);
$table_prefix = 'wp_';
$_SERVER['HTTP_HOST'] = parse_url(TEST_SITE, PHP_URL_HOST);
define('ABSPATH', '/usr/share/wordpress/');
require ABSPATH . 'wp-settings.php';

if (TEST_ACTION === 'install') {
    $site = TEST_SITE;
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    add_filter('pre_wp_mail', '__return_true');
    wp_install('Example Shop', 'owner', 'owner@example-shop.com', true, '', 'not-a-real-password');
    update_option('siteurl', $site);
    update_option('home', $site);
    update_option('shop_theme', ['logo' => "$site/logo.svg", 'cache' => serialize(['home' => $site, 'title' => 'Größe ☕'])]);
    for ($n = 1; $n <= 40; $n++) {
        $post = wp_insert_post(['post_title' => "Post $n", 'post_content' => "<a href=\"$site/post-$n/\">Käse</a>", 'post_status' => 'publish']);
        update_post_meta($post, 'gallery', ['images' => ["$site/wp-content/uploads/$n.jpg"], 'count' => $n]);
        update_post_meta($post, 'blocks', wp_slash(wp_json_encode(['link' => "$site/post-$n/"])));
    }
    exit(0);
}

global $wpdb;
$broken = [];
foreach ([$wpdb->options => 'option_value', $wpdb->postmeta => 'meta_value', $wpdb->usermeta => 'meta_value'] as $table => $column) {
    foreach ($wpdb->get_col("SELECT `$column` FROM `$table`") as $value) {
        if (is_serialized($value) && @unserialize($value) === false && $value !== 'b:0;') $broken[] = "$table: $value";
    }
}
$theme = get_option('shop_theme');
$first = get_posts(['title' => 'Post 1', 'numberposts' => 1])[0];
echo json_encode([
    'broken' => $broken,
    'logo' => $theme['logo'],
    'cached_home' => unserialize($theme['cache'])['home'],
    'image' => get_post_meta($first->ID, 'gallery', true)['images'][0],
    'link' => json_decode(get_post_meta($first->ID, 'blocks', true))->link,
    'content' => $first->post_content,
]);
