# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts with made-up personal data, the spans between 【 and 】, and twins without any.

Every number is invented; check digits are right where a rule needs them. Keys are put together from
pieces so that no scanner takes them for leaked ones.
"""

from __future__ import annotations

import base64


def fake(pattern: str, length: int) -> str:
    """Return letters and digits that repeat no word."""
    return "".join(pattern[index * 7 % len(pattern)] for index in range(length))


MIXED = "a9Zb3Yc7Xd1We5Vf2Ug8Th4Si6"
HEX = "0a9b3c7d1e5f2468"
PARTS = [
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"12345","name":"Nobody Real"}')
]
TOKEN = ".".join([*PARTS, fake(MIXED, 43)])
UNSIGNED = ".".join([PARTS[1], PARTS[1], fake(MIXED, 43)])
BLOCK = "-----BEGIN RSA PRIVATE" + " KEY-----\n" + (fake(MIXED, 64) + "\n") * 3
CLOSED = BLOCK + "-----END RSA PRIVATE" + " KEY-----"
PARTY = (
    "北京市某区人民法院民事判决书\n原告：【张三丰】，男，【1980年1月1日】出生，汉族，"
    "住【北京市朝阳区建国路1号院2号楼3单元】。"
)

CASES: list[tuple[str, str, str, str]] = [
    # detector, type, text with its span, twin without one
    ("email", "email", "联系【zhang.san-01@qq.com】谢谢", "联系zhang.san@qq谢谢"),
    ("email", "email", "邮箱：【li_si＠１６３．ｃｏｍ】", "icon@2x.png"),
    ("email", "email", "<【jane+lists@mail.co.uk】>.", "pip install lodash@4.17.21"),
    ("email", "email", "write 【o'neil@corp.ie】.Thanks", "user@localhost and a@example.com"),
    ("email", "email", "mail 【jane&#64;corp.org】", "self.x@self.weights"),
    ("email", "role_email", "【webmaster@corp.org】", "webmaster@corp"),
    ("email", "email_in_notice", "Copyright (c) 2020 Jane <【jane@corp.org】>", "Copyright (c) 2020 Jane"),
    ("email_spelled", "email", "【jane [at] corp [dot] org】", "meet [at] noon"),
    ("email_spelled", "email", "邮件【wang艾特gmail.com】", "艾特你们"),
    ("email_words", "email", "write to 【jane at corp dot org】 now", "a dot at the end dot"),
    ("email_hash", "email", "发到【wangwu#qq.com】（#换成@）", "见#qq群"),
    ("phone_international", "phone", "【+44 7700 900123】", "+1 (2 + 3)"),
    ("phone_international", "phone", "fax 【+49 30 901820】 or", "UTC+0800 20200101"),
    ("phone_north_america", "phone", "on 【(212) 555-0123】, ext", "pages 212-555"),
    ("phone_north_america", "phone", "at 【718-555-0199 x42】.", "ISBN 978-718-555-0199"),
    ("phone_us_bare_country", "phone", "dial 【001-212-555-0123】", "001-212-555"),
    ("phone_china_mobile", "phone", "打【13800138000】找我", "订单号13800138000"),
    ("phone_china_mobile", "phone", "打【138-0013-8000】或者【+86 139 0013 9000】", "共13800138000元"),
    ("phone_china_mobile", "phone", "手机【１３８００１３８０００】", "id=1380013800012345678"),
    ("phone_china_mobile", "phone", "我的【138\u200b0013\u200b8000】", "https://a.cn/item/13800138000.html"),
    ("phone_china_mobile", "phone", "打【（86）13800138000】", "哈希a13800138000f"),
    ("phone_china_fixed", "phone", "请至【010-62345678】，转", "2010-62345678"),
    ("phone_china_fixed", "phone", "【(0755) 26123456】", "第0755条"),
    ("phone_service_china", "phone", "问【400-8123-456】", "400-8123"),
    ("phone_trunk", "phone", "appelez le 【01 84 17 61 18】 svp", "01 02 03 04"),
    ("phone_trunk", "phone", "【090-1234-5678】です", "Boston, MA 02111-1307 USA"),
    ("phone_named", "phone", "手机号是【5123 4567】", "人口是5123 4567人"),
    ("phone_named", "phone", "Tel. 【37 788 063】", "between 1999-2001"),
    ("phone_named", "phone", "call me at 【4155550123】", "call on 2020-01-15"),
    ("china_resident_id", "resident_id", "身份证【11010519491231002X】。", "身份证110105194912310021"),
    ("china_resident_id", "resident_id", "号码【44030519900101123X】号", "440305199013011236"),
    ("china_resident_id_15", "resident_id", "身份证号【110105491231002】", "单号110105491231002"),
    ("hong_kong_id", "hong_kong_id", "身份證【A123456(3)】", "身份證A123456(4)"),
    ("hong_kong_id", "hong_kong_id", "HKID: 【AB987654(3)】", "PEP123456(3)"),
    ("hong_kong_id_bare", "hong_kong_id", "HKID 【A1234563】", "model A1234563"),
    ("macau_id", "macau_id", "澳門身份證【1234567(8)】", "第1234567(8)號"),
    ("taiwan_id", "taiwan_id", "身分證字號【A123456789】", "身分證字號A123456788"),
    ("us_ssn", "us_ssn", "SSN 【536-90-4399】", "SSN 666-90-4399"),
    ("us_ssn_bare", "us_ssn", "social security 【536904399】", "order 536904399"),
    ("passport", "passport", "护照号码【E12345678】", "型号E12345678"),
    ("bank_card", "bank_card", "卡号【6222 0202 0011 2233 446】", "卡号6222 0202 0011 2233 447"),
    ("bank_card", "bank_card", "card 【4111 1111 1111 1111】", "order 4111 1111 1111 1111"),
    ("bank_card", "bank_card", "Amex 【3782 822463 10005】", "0.378282246310005"),
    ("iban", "iban", "IBAN 【GB29 NWBK 6016 1331 9268 19】 thanks", "GB29 NWBK 6016 1331 9268 18"),
    ("iban", "iban", "【DE89370400440532013000】", "DE89370400440532013001"),
    ("ipv4", "ip_address", "来自【106.31.73.20】的访问", "版本106.31.73.20"),
    ("ipv4", "ip_address", "server 【47.12.23.5】:8080", "10.0.0.1, 192.168.1.1, 127.0.0.1"),
    ("ipv4", "ip_address", "login from 【5.9.8.7】", "see section 5.9.8.7"),
    ("ipv6", "ip_address", "【2a01:4f8:c17:b0f::2】", "fe80::1 and ::1 and 2001:db8::1"),
    ("ipv6", "ip_address", "【2400:3200:0:0:0:0:0:99】", "at 12:34:56:78"),
    ("mac_address", "mac_address", "MAC地址【3c:22:fb:12:34:56】", "3c:22:fb:12:34:56:78:9a"),
    ("mac_address", "mac_address", "【3C-22-FB-12-34-56】", "2020-01-02-03-04-05"),
    ("china_plate", "plate", "车牌为【京A·12345】的轿车", "京AB市场12345"),
    ("china_plate", "plate", "【粤BD12345】", "粤BABCDE"),
    ("hong_kong_plate", "plate", "車牌【AB 1234】", "型號AB 1234"),
    ("qq", "account", "加QQ【123456789】聊", "QQ音乐2023"),
    ("wechat", "account", "微信号：【wx_abc-123】", "微信：download"),
    ("court_party", "court_party", PARTY, "原告：张某某，男，汉族。民事判决书"),
    ("court_birth", "court_party", PARTY, "，男，1980年1月1日出生的作家"),
    ("court_address", "court_party", PARTY, "，男，住北京市。民事判决书"),
    ("aws_access_key", "secret", f"key 【{'AK' + 'IA'}Q3EGV7ZKX2LMN5PR】", "AKIAIOSFODNN7EXAMPLE"),
    ("aws_secret_key", "secret", f"aws_secret_access_key = 【{fake(MIXED, 40)}】", f"sha = {fake(HEX, 40)}"),
    ("google_api_key", "secret", f"【{'AI' + 'za'}{fake(MIXED, 35)}】", "AIzaabcdefghij"),
    ("google_oauth_secret", "secret", f"【{'GOC' + 'SPX-'}{fake(MIXED, 28)}】", "GOCSPX-abc"),
    ("github_token", "secret", f"令牌【{'gh' + 'p_'}{fake(MIXED, 36)}】。", "ghp_" + "x" * 36),
    ("github_fine_grained", "secret", f"【github{'_pat_'}{fake(MIXED, 22)}_{fake(MIXED, 59)}】", "github_pat_x"),
    ("gitlab_token", "secret", f"【{'gl' + 'pat-'}{fake(MIXED, 20)}】", "glpat-your-token-goes-here"),
    ("slack_token", "secret", f"【{'xo' + 'xb-'}12345-{fake(MIXED, 24)}】", "xoxb-your-token"),
    ("slack_app_token", "secret", f"【{'xa' + 'pp-'}1-A01B-234-{fake(HEX, 64)}】", "xapp-1-A01B"),
    ("slack_webhook", "secret", f"https://【hooks.slack{'.com/services/'}T0AB/B0CD/{fake(MIXED, 34)}】", "hooks.slack.com/docs"),
    ("openai_key", "secret", f"key=【{'s' + 'k-proj-'}{fake(MIXED, 48)}】", "a risk-averse-and-task-based-approach"),
    ("anthropic_key", "secret", f"【{'s' + 'k-ant-'}api03-{fake(MIXED, 93)}AA】", "sk-ant-api03-"),
    ("model_provider_key", "secret", f"【{'h' + 'f_'}{fake('aZbYcXdWeVfUgThSi', 34)}】", "hf_hub_download"),
    ("stripe_key", "secret", f"【{'sk' + '_live_'}{fake(MIXED, 24)}】", "sk_live_"),
    ("stripe_webhook", "secret", f"【{'wh' + 'sec_'}{fake(MIXED, 32)}】", "whsec_..."),
    ("json_web_token", "secret", f"Bearer 【{TOKEN}】", UNSIGNED),
    ("private_key", "secret", f"密钥【{CLOSED}】", "a -----BEGIN RSA PRIVATE KEY----- line"),
    ("age_key", "secret", f"【{'AGE-' + 'SECRET-KEY-1'}{fake('QPZRY9X8GF2TVDW0', 58)}】", "AGE-SECRET-KEY-1"),
    ("aliyun_access_key", "secret", f"【{'LT' + 'AI'}{fake(MIXED, 20)}】", "LTAIyourAccessKeyId"),
    ("tencent_secret_id", "secret", f"【{'AK' + 'ID'}{fake(MIXED, 32)}】", "AKIDxxxxxxxx"),
    ("cloud_secret", "secret", f"accessKeySecret: 【{fake(MIXED, 30)}】", f"see secret_{fake(HEX, 8)}"),
    ("azure_storage_key", "secret", f"AccountKey=【{fake(MIXED, 86)}==】", "AccountKey=abc"),
    ("npm_token", "secret", f"【{'np' + 'm_'}{fake(MIXED, 36)}】", "npm_config_registry"),
    ("pypi_token", "secret", f"【{'py' + 'pi-Ag'}{fake(MIXED, 60)}】", "pypi-Aggregator"),
    ("sendgrid_key", "secret", f"【{'S' + 'G.'}{fake(MIXED, 22)}.{fake(MIXED, 43)}】", "SG. Singapore"),
    ("digitalocean_token", "secret", f"【{'dop' + '_v1_'}{fake(HEX, 64)}】", "dop_v1_abc"),
    ("shopify_token", "secret", f"【{'shp' + 'at_'}{fake(HEX, 32)}】", "shpat_x"),
    ("atlassian_token", "secret", f"【{'ATA' + 'TT3'}{fake(MIXED, 120)}】", "ATATT3"),
    ("newrelic_key", "secret", f"【{'NR' + 'AK-'}{fake('ABCDEFGHJK2345', 27)}】", "NRAK-"),
    ("mailgun_key", "secret", f"【{'ke' + 'y-'}{fake(HEX, 32)}】", "key-value-store"),
    ("linear_figma_sentry", "secret", f"【{'lin' + '_api_'}{fake(MIXED, 40)}】", "lin_api_key"),
    ("password_in_link", "secret", "postgres://app:【hunter22x】@db.corp.org/x", "https://user:password@db.corp.org/"),
]  # fmt: skip

LOOK_ALIKES = [
    "ISBN 978-7-111-40701-0, ISBN-10 0-306-40615-2, ISSN 2049-3630",
    "doi:10.1145/3292500.3330701, https://doi.org/10.1038/s41586-020-2649-2, arXiv:2005.14165v4",
    "d41d8cd98f00b204e9800998ecf8427e and da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "commit 4111111111111111aaaaaaaaaaaaaaaaaaaaaaaa, index 83db48f84a..bf25d7a9",
    "550e8400-e29b-41d4-a716-446655440000",
    "Chrome/120.0.6099.109 Safari/537.36, v1.18.0.1, release 4.19.0.25, openresty/1.21.4.1",
    "2020-01-15 12:30:45, 20200115123045, 1579091445, 1579091445123, 15/01/2020 - 16/01/2020",
    "39.9042, 116.4074 and -33.8688197, 151.2092955; 北纬39度54分",
    "（2019）京0105民初12345号, 国办发〔2020〕15号, 第一百二十条第3款, Art. 5.1.2.3",
    "股票600519、000001.SZ、00700.HK, CN0110105194, US0378331005",
    "pp. 1234-1289, Vol. 12, No. 3456789, 12-34-56",
    "1234567890123456789012345678901234567890, 3.14159265358979323846264338327950288",
    "订单号 6222020200112233446，运单号 SF1234567890123，流水号 440305199001011230",
    "GDP 13800138000 元, 17,812,345,678 people, 12345678901 bytes",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "16:3b:c4:42:98:fc:1c:14:9a:fb:f4:c8:99:6f:b9:24 (SSH fingerprint), std::is_same<a::b>",
    "http://127.0.0.1:8080/api, 0.0.0.0/0, 192.168.0.0/16, 8.8.8.8, localhost:3000",
    "@decorator def f(x): return a @ b; git@github.com:python/peps.git; npm i @types/node@20.1.0",
    "IMEI 356938035643809, 准考证号 2021110105001234, 统一社会信用代码 91110000802100433B",
    "GB/T 2260-2007, GB 45438-2025, RFC 2606, ISO 7064:2003, IEEE 802.3-2018",
    "京ICP备12345678号-1, 京公网安备11010502030405号, 国药准字H20123456",
    "http://dl.acm.org/x?id=10.1145/12.34&type=pdf&CFID=79528182&CFTOKEN=33765747",
    "59 Temple Place, Boston, MA 02111-1307, USA; RS-232-12345678, a_13800138000",
    "0x1234567890ABCDEF, #123456, \\u4e00\\u9fa5, 1e-10, 2^31-1=2147483647",
]
