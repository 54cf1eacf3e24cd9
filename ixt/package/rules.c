#include "ixt/package/rules.h"

/* One row a state of core/, newest first: the SHA-256 over the lines
 * "core/<name>\0<sha256 hex>\n", sorted, of its files that end in .py
 * (oracle/README.md), what its render_ctx.py says, and whether every descriptor
 * of a commit with that state was compared with upstream. States that agree in
 * all else are told apart since only a comparison shows that nothing else
 * changed. */
static const ixt_rules table[] = {
	/* 2026-08-15 */
	{ "b02ec7f4a9fbaa26989f578c507bd564c1ae1e82da0763e049c92fd9fe6ebbd5",
	  "gperftools", "21", true },
	/* 2026-08-15 */
	{ "d081dde4ba2b9522a810b0b059566be5efd150075bfaa4f15a7d9fe4173e535c",
	  "gperftools", "21", false },
	/* 2026-07-21 */
	{ "ae133ab61485c7c91c7d5a3eca0acec83fb3448fb9702a40355703c878936426",
	  "gperftools", "21", true },
	/* 2026-05-06 */
	{ "e78e246200f727649f3d13b8573c6ea8e4570861b7d7bd6d9a3839ed57822ec9",
	  "gperftools", "21", true },
	/* 2026-05-06 */
	{ "7a629da7ba4f878f079aedbdd8755a2043181785bcee9ebce624b36fc2c64e7b",
	  "gperftools", "21", false },
	/* 2026-05-06 */
	{ "6730925c70ad7813dd4eb612e8ec5007bbab5f39312fdf984ac3e4456f840564",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "58cfb0a1868489781302815a5c292e313a173137d7f534e59b137db95c4a992f",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "53e40c12e9e1d398a3147f8045522b2b9196b5c330e8ff790bcd54f1a0503e4c",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "69fe383bd9d205190ae6df116e32b4edebe03d99561675afa66ef7a502009fe2",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "25fd09a579ccab1c8bc2692fd3d27e49a5b820c308437acea57ebca2cc3ecda3",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "f5cebc3bc93af35a360f8c53b83add0170a5857a7187277b44904cd0156585b7",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "26c7b3420186b814f36266890fd3ab3508eab423009fd83b06b396234b071562",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "3ac0a795140a02f0de04d7d10a89571f92d48978303d0b2fbfa1b95a637ab24f",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "07187246b35aa6bd34b4f0409612eee88e50e888b83fd74ab59a918823c5f648",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "a80d89071346bdfb57e421c7427be58b4095a67b7dafd615d7f7eb93b76018dc",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "72cddfea024f70418b0ea24c8d88717be5056ba264bd093a4d831730b70b2be9",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "9d8a2caecfba50e1844df197c7cc8d3ceba6df5b94acd2646aa53a87e6f9a898",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "a78763143069b114ae58cab3abd1437382b9452f3d729d8049b1db0df4f4690d",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "dfc89044c7cc97913e1725961260bb8ed3116e0a492f5083a7e981b6af72d879",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "34bd8f62f01d0f5a26dfa4695da2f722bbb241f585346db9895aec745ce4bc75",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "7fba18d2124688037f7f189ce2513729b1deca56d1296d673a7d293394eae663",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "03e43a138bdaa218747c6e9f667d78ba1ab3c8bdd4186a95b6a474f6f88dd58b",
	  "gperftools", "21", false },
	/* 2026-05-05 */
	{ "6d01a7e55fd614b3346bec3e5c5f46c8cffeb04c48e3092588dcd0d2c97df518",
	  "gperftools", "21", false },
	/* 2026-04-30 */
	{ "59a05755250a13072aeadc83a55b0461b836c760c4e851c0d956fcfe204cac87",
	  "gperftools", "21", false },
	/* 2026-04-26 */
	{ "045633663f7c376d3967ffb2cbdafafe544248f72c74355bcb0d469a7b53e295",
	  "gperftools", "21", false },
	/* 2026-04-20 */
	{ "0b61081eccf75ee7e554fe0a84fae964407c226dfa43867cd57e9d4d79f5a077",
	  "gperftools", "21", true },
	/* 2026-04-20 */
	{ "d2749943afb1411361c04999d479eb07a1c10761bde9e9d96c9f766661fc5e75",
	  "gperftools", "21", false },
	/* 2026-01-07 */
	{ "77d5d326ae7d3417504a7be277ceacd4f7599cd6dd597e7bb43f259838cc1df3",
	  "gperftools", "21", true },
	/* 2025-12-28 */
	{ "79c73befa0c8a1070a057d8e0385930bd7436e3f2e3b4c01516a71e21e61bf57",
	  "gperftools", "21", false },
	/* 2025-12-22 */
	{ "a3df244b28c60d2c88fa0e276bca64745c007550c8ae5f89a8e001282d8671eb",
	  "gperftools", "21", false },
	/* 2025-12-22 */
	{ "4269a66c5af15bd72d11199395a314397c5059cddc05f54c8592aa8cf645fcec",
	  "gperftools", "21", false },
	/* 2025-12-22 */
	{ "d67557d4c42b8552bd7be6bae0a7f747841fcf65c4f2f4652a884c9201c525ec",
	  "gperftools", "21", false },
	/* 2025-12-22 */
	{ "aeca272295a70f759c8f01487c53fb3543dc818bb74fc22581d0151982909395",
	  "gperftools", "21", false },
	/* 2025-12-22 */
	{ "0044964c3f86df2558cd93f1d7a78e064879faf66c429ad82e441c0c38705ed1",
	  "gperftools", "21", false },
	/* 2025-11-03 */
	{ "87e7484f6cc7375f66554669715e8bc471763833ad37292d85fcdd23658e6dae",
	  "gperftools", "21", true },
	/* 2025-10-31 */
	{ "7ebdedb62f7206f2902144fce9389002c6cfe19c7a84a7c65a0caf5b1191d436",
	  "gperftools", "21", false },
	/* 2025-10-31 */
	{ "5df39921cbc9b9ed032ea265d7cb9ac1fd9f4a1ee78d3cf848e547bcc139453d",
	  "gperftools", "21", false },
	/* 2025-10-02 */
	{ "28a9a94451202a2f7e2266796f8497c7bfe79d3b56e4adf3dd2d3ec03a494617",
	  "gperftools", "21", true },
	/* 2025-09-13 */
	{ "83683b6152baa5d76dba9457d444ae58782dc74ec3ff8fc894ec09a4777475c8",
	  "gperftools", "20", true },
	/* 2025-08-27 */
	{ "de861fa95d9bf18b8fdf7631c6104871bdf62295dc75cf89cf7164b6ada7b7e9",
	  "gperftools", "20", true },
	/* 2025-08-03 */
	{ "1ed83aaf1d0c07df4dd17ac26b8111d692cc12f0c3509d676743c32af410c350",
	  "gperftools", "20", false },
	/* 2025-07-14 */
	{ "3fb68f8feecc9689fe692b0191d284a0690a835b68e2c135b4afce1249d4146d",
	  "gperftools", "20", false },
	/* 2025-07-09 */
	{ "23a39ddc56d2a5d18aee13175a5bfc9ab3e3bccfbead1318c378aa687d756ff1",
	  "gperftools", "20", true },
	/* 2025-06-30 */
	{ "c03e2201e29f097104ec31852a64f8a2abb7bb68a05ff04991a93da42829d57b",
	  "gperftools", "20", false },
	/* 2025-06-14 */
	{ "0f8fc0e58b2ef6b35a7ee25d1c7f4547f0461415d4e9da4b3b20e86df229f33a",
	  "gperftools", "20", true },
	/* 2025-06-13 */
	{ "16be2929630576f9d584951e6e6fe7f0edc3f0ad7911dcd52bff18f9c9081353",
	  "gperftools", "20", false },
	/* 2025-06-13 */
	{ "64f645c5a52f7b5cc75a8430e1a3661b6b89eeba5ff56f9de935c0db788351f3",
	  "gperftools", "20", false },
	/* 2025-06-11 */
	{ "ae2c9083e8ec887e1ad44020eabb422f8b3bd4c351bc9e01a519326eddafeac5",
	  "gperftools", "20", false },
	/* 2025-06-11 */
	{ "06adbf31fc8b73511676040fd2f0ca08c4b38bc9670f27583a7a02658662f756",
	  "gperftools", "20", false },
	/* 2025-06-11 */
	{ "58f5080f1ac05076b97e879acd5800ca269d034e62e4632dbc06efee86b7af4d",
	  "gperftools", "20", false },
	/* 2025-06-09 */
	{ "c2de2b3a604c92a1cf5c76a4ca825c1a14a5de2af149ecb77c2a18ad3a63d6eb",
	  "gperftools", "20", false },
	/* 2025-06-05 */
	{ "5bfa5a1e53b0e7bedf31e3dade1189545c16a98be512193d94041ce246b9954f",
	  "gperftools", "20", false },
};

const ixt_rules *ixt_rules_newest(void)
{
	return &table[0];
}

const ixt_rules *ixt_rules_find(ixt_str core, bool *proven)
{
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table; i++) {
		if (ixt_str_is(core, table[i].core)) {
			*proven = table[i].proven;
			return &table[i];
		}
	}
	*proven = false;
	return ixt_rules_newest();
}
